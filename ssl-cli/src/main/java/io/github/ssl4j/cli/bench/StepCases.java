package io.github.ssl4j.cli.bench;

import io.github.ssl4j.contrastive.SimClrMethod;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.distillation.ByolMethod;
import io.github.ssl4j.distillation.DinoMethod;
import io.github.ssl4j.mim.MaeMethod;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Training steps on random images of 32 x 32 or 224 x 224 pixels that lie ready in memory. */
final class StepCases {
    private static final int SIDE = 32;
    private static final int PHOTOGRAPH = 224;
    private static final int CHANNELS = 3;
    private static final int PATCH = 4;
    private static final int PHOTOGRAPH_PATCH = 16;

    private StepCases() {}

    /** Forward of a ResNet-18 and backward of a fixed gradient of its features. */
    static BenchCase resnet18(int batch, Precision precision) {
        Device device = Devices.best(precision);
        Backbone network = network(device);
        return encoder(device, SIDE, network, network::apply, new int[] {batch, network.featureWidth()});
    }

    /** Forward of a ResNet-50 on 224 x 224 pixels and backward of a fixed gradient of its features. */
    static BenchCase resnet50(int batch, Precision precision) {
        Device device = Devices.best(precision);
        Backbone network = new ResNet(Initializer.of(device, 0), ResNet.Config.resnet50(ResNet.Stem.IMAGENET));
        return encoder(device, PHOTOGRAPH, network, network::apply, new int[] {batch, network.featureWidth()});
    }

    /** Forward of a ViT-Tiny and backward of a fixed gradient of all its tokens. */
    static BenchCase vitTiny(int batch, Precision precision) {
        return transformer(batch, precision, VisionTransformer.Config.tiny(SIDE, PATCH));
    }

    /** Forward of a ViT-Small/16 on 224 x 224 pixels and backward of a fixed gradient of all its tokens. */
    static BenchCase vitSmall(int batch, Precision precision) {
        return transformer(batch, precision, VisionTransformer.Config.small(PHOTOGRAPH, PHOTOGRAPH_PATCH));
    }

    private static BenchCase transformer(int batch, Precision precision, VisionTransformer.Config config) {
        Device device = Devices.best(precision);
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 0), config);
        int[] tokens = {batch, 1 + config.patches(), config.width()};
        return encoder(device, config.imageSize().height(), network, network::tokens, tokens);
    }

    private static BenchCase encoder(
            Device device, int side, Module network, UnaryOperator<Tensor> forward, int[] shape) {
        int batch = shape[0];
        Tensor images = Tensor.of(device, normal(batch * side * side * CHANNELS, 1), batch, side, side, CHANNELS);
        Tensor gradient = Tensor.of(device, normal(Arrays.stream(shape).reduce(1, Math::multiplyExact), 2), shape);
        Map<String, Tensor> parameters = network.parameters();
        return BenchCase.of(
                () -> {
                    try (Scope scope = Scope.open()) {
                        forward.apply(images).backward(gradient);
                        parameters.values().forEach(Tensor::clearGradient);
                        BenchCase.await(device);
                        return BenchCase.Lap.plain();
                    }
                },
                List.of(images, gradient, network, device));
    }

    /** The whole step of SimCLR on a ResNet-18. */
    static BenchCase simClr(int batch, Precision precision) {
        return training(simClrTrainer(precision), batch, 2);
    }

    static Trainer simClrTrainer(Precision precision) {
        return Trainer.of(new SimClrMethod(), SimClrMethod.cifar10(), precision, init -> network(init.device()));
    }

    /** The whole step of BYOL on a ResNet-18. */
    static BenchCase byol(int batch, Precision precision) {
        Trainer trainer = Trainer.of(new ByolMethod(), ByolMethod.cifar10(), precision, init -> network(init.device()));
        return training(trainer, batch, 2);
    }

    /** The whole step of DINO on a ViT-Tiny and two global crops. */
    static BenchCase dinoVit(int batch, Precision precision) {
        VisionTransformer.Config tiny = VisionTransformer.Config.tiny(SIDE, PATCH);
        Trainer trainer = Trainer.of(
                new DinoMethod(),
                DinoMethod.transformerCifar10(),
                precision,
                init -> new VisionTransformer(init, tiny));
        return training(trainer, batch, 2);
    }

    /** The whole step of MAE on a ViT-Tiny. */
    static BenchCase mae(int batch, Precision precision) {
        VisionTransformer.Config tiny = new MaeMethod().transformer(VisionTransformer.Config.tiny(SIDE, PATCH));
        Trainer trainer =
                Trainer.of(new MaeMethod(), MaeMethod.cifar10(), precision, init -> new VisionTransformer(init, tiny));
        return training(trainer, batch, 1);
    }

    private static BenchCase training(Trainer trainer, int batch, int views) {
        List<Tensor> images = IntStream.rangeClosed(1, views)
                .mapToObj(view -> images(trainer.device(), normal(batch * SIDE * SIDE * CHANNELS, view), batch))
                .toList();
        List<AutoCloseable> things = new ArrayList<>(images);
        things.add(trainer);
        return BenchCase.of(() -> BenchCase.Lap.of(trainer.step(batch, images)), things);
    }

    /** A method and its optimiser. */
    record Trainer(Device device, SslMethod method, Optimizer optimizer, double learningRate) implements AutoCloseable {

        private static <C extends Record> Trainer of(
                Method<C> method, Preset<C> preset, Precision precision, Function<Initializer, Backbone> encoder) {
            Device device = Devices.best(precision);
            Initializer init = Initializer.of(device, 0);
            RunShape shape = new RunShape(1, preset.recipe().batchSize(), SIDE, PATCH, 0);
            SslMethod made = method.create(init, encoder.apply(init), preset.settings(), shape);
            Optimizer optimizer = preset.recipe().optimizer(made.parameters());
            return new Trainer(
                    device, made, optimizer, preset.recipe().learningRate().peak());
        }

        /** Makes one step on views of so many images, and returns its loss. */
        double step(int batch, float[]... views) {
            try (Scope scope = Scope.open()) {
                return step(
                        batch,
                        Stream.of(views)
                                .map(view -> images(device, view, batch))
                                .toList());
            }
        }

        private double step(int batch, List<Tensor> views) {
            try (Scope scope = Scope.open()) {
                Progress progress = new Progress(0, 1, 1);
                Step step = method.step(new Views(views, new int[batch]), progress);
                double value = step.loss().scalar();
                step.loss().backward();
                method.beforeUpdate(progress);
                optimizer.step(learningRate);
                step.afterUpdate();
                return value;
            }
        }

        @Override
        public void close() {
            optimizer.close();
            method.close();
            device.close();
        }
    }

    private static Backbone network(Device device) {
        return new ResNet(Initializer.of(device, 0), ResNet.Config.resnet18(ResNet.Stem.CIFAR));
    }

    private static Tensor images(Device device, float[] values, int batch) {
        return Tensor.of(device, values, batch, SIDE, SIDE, CHANNELS);
    }

    private static float[] normal(int length, long key) {
        RandomStream random = RandomStream.of(0, key);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
