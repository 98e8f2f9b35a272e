package io.github.ssl4j;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small encoders, batches and steps to look into methods with. */
public final class SmallRuns {

    private SmallRuns() {}

    /** Returns a ResNet of two blocks with 8 features. */
    public static ResNet encoder(Initializer init) {
        return new ResNet(init, new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false));
    }

    /** Returns two views of random images of 8 x 8 pixels. */
    public static Views views(Device device, int batch, long seed) {
        return noise(device, seed, new int[batch], 8, 8);
    }

    /** Returns views of noise that are of these images, one for each side in pixels. */
    public static Views noise(Device device, long seed, int[] images, int... sides) {
        RandomStream random = RandomStream.of(seed);
        List<Tensor> views = new ArrayList<>();
        for (int side : sides) {
            double[] pixels = new double[images.length * side * side * 3];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextGaussian();
            }
            views.add(Tensor.of(device, pixels, images.length, side, side, 3));
        }
        return new Views(views, images);
    }

    /** Returns a recipe for batches of this size. */
    public static Recipe recipe(int batch) {
        return Recipe.of(2, batch, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }

    /** Makes one whole step of training and returns its loss. */
    public static double train(SslMethod method, Views views, Progress progress) {
        try (Scope scope = Scope.open();
                Optimizer optimizer =
                        Sgd.Config.defaults().create(List.of(ParameterGroup.all(method.parameters(), 1e-4)))) {
            Step step = method.step(views, progress);
            double value = step.loss().scalar();
            step.loss().backward();
            method.beforeUpdate(progress);
            optimizer.step(0.1);
            step.afterUpdate();
            return value;
        }
    }

    /** Returns the parameters and buffers of a method's trained modules, by module and name. */
    public static Map<String, double[]> weights(SslMethod method) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, Module> part : method.trained().entrySet()) {
            part.getValue()
                    .state()
                    .forEach((name, tensor) -> values.put(part.getKey() + "." + name, tensor.toDoubles()));
        }
        return values;
    }

    /** Returns the state of a method by name. */
    public static Map<String, double[]> state(SslMethod method) {
        Map<String, double[]> values = new LinkedHashMap<>();
        method.state().forEach((name, tensor) -> values.put(name, tensor.toDoubles()));
        return values;
    }
}
