package io.github.ssl4j.distillation;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Map;

/** Small networks and batches, and looks into a method. */
final class Tiny {
    static final int BATCH = 4;

    private Tiny() {}

    static ResNet resNet(Initializer init) {
        return SmallRuns.encoder(init);
    }

    /** Returns random crops of BATCH images, one for each side. */
    static Views views(Device device, long seed, int... sides) {
        return viewsOf(BATCH, device, seed, sides);
    }

    static Views viewsOf(int batch, Device device, long seed, int... sides) {
        return SmallRuns.noise(device, seed, new int[batch], sides);
    }

    /** One step of training with SGD. */
    static void train(SslMethod method, Views views, Progress progress) {
        try (Optimizer optimizer =
                Sgd.Config.defaults().create(List.of(ParameterGroup.all(method.parameters(), 1e-4)))) {
            Step step = method.step(views, progress);
            step.loss().backward();
            method.beforeUpdate(progress);
            optimizer.step(0.1);
            step.afterUpdate();
        }
    }

    /** The values of a method's trained parts and state, by name. */
    static Map<String, double[]> values(SslMethod method) {
        Map<String, double[]> values = SmallRuns.weights(method);
        values.putAll(SmallRuns.state(method));
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
