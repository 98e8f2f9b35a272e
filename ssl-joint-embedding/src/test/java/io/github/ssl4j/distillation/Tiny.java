package io.github.ssl4j.distillation;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Views;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small networks and batches, and looks into a method. */
final class Tiny {
    static final int BATCH = 4;

    private Tiny() {}

    static ResNet resNet(Initializer init) {
        return new ResNet(init, new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false));
    }

    /** Returns random crops of BATCH images, one for each side. */
    static Views views(Device device, long seed, int... sides) {
        return viewsOf(BATCH, device, seed, sides);
    }

    static Views viewsOf(int batch, Device device, long seed, int... sides) {
        RandomStream random = RandomStream.of(seed);
        List<Tensor> views = new ArrayList<>();
        for (int side : sides) {
            double[] pixels = new double[batch * side * side * 3];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = random.nextGaussian();
            }
            views.add(Tensor.of(device, pixels, batch, side, side, 3));
        }
        return new Views(views, new int[batch]);
    }

    /** One step of training with SGD. */
    static void train(SslMethod method, Views views, Progress progress) {
        try (Optimizer optimizer =
                Sgd.Config.defaults().create(List.of(ParameterGroup.all(method.parameters(), 1e-4)))) {
            method.step(views, progress).loss().backward();
            method.beforeUpdate(progress);
            optimizer.step(0.1);
            method.afterUpdate(progress);
        }
    }

    /** The values of a method's trained parts and state, by name. */
    static Map<String, double[]> values(SslMethod method) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, Module> part : method.trained().entrySet()) {
            part.getValue()
                    .state()
                    .forEach((name, tensor) -> values.put(part.getKey() + "." + name, tensor.toDoubles()));
        }
        method.state().forEach((name, tensor) -> values.put(name, tensor.toDoubles()));
        return values;
    }

    static boolean isBuffer(String name) {
        return name.contains("running_");
    }

    static double size(double... values) {
        double size = 0;
        for (double value : values) {
            size += Math.abs(value);
        }
        return size;
    }
}
