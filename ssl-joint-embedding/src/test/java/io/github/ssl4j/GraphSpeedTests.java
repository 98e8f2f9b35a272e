package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.contrastive.NtXent;
import io.github.ssl4j.contrastive.SimClr;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.interop.GraphBackbone;
import io.github.ssl4j.interop.Graphs;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Views;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much slower a graph of Deeplearning4j is as a backbone than the same ResNet of ssl4j. */
class GraphSpeedTests {
    private static final int BATCH = 32;
    private static final int SIDE = 64;
    private static final int STEPS = 5;

    @Tag("slow")
    @Test
    void aStepOfSimClrOnBoth() {
        try (Device device = Devices.best()) {
            ResNet.Config config = ResNet.Config.resnet18(ResNet.Stem.IMAGENET).withWidth(16);
            ResNet network = new ResNet(Initializer.of(device, 1), config);
            Backbone graph = GraphBackbone.of(
                    Graphs.of(Encoder.of(network, EvaluationView.of(SIDE, Normalization.NONE), Origin.unknown())),
                    device);
            Views views = SmallRuns.noise(device, 1, new int[BATCH], SIDE, SIDE);
            Timing ours = time(device, network, views);
            Timing theirs = time(device, graph, views);
            System.out.printf(
                    "a step of SimCLR, quarter-width ResNet-18, %d images of %d px: ssl4j %.0f ms, as a graph of"
                            + " Deeplearning4j %.0f ms, %.1f times as long%n",
                    BATCH, SIDE, ours.median(), theirs.median(), theirs.median() / ours.median());
            assertThat(theirs.firstLoss()).isCloseTo(ours.firstLoss(), within(1e-3));
        }
    }

    /** The loss of the first step, and the median of the milliseconds of the others. */
    private record Timing(double firstLoss, double median) {}

    private static Timing time(Device device, Backbone backbone, Views views) {
        SimClr.Config config = new SimClr.Config(NtXent.of(0.5), List.of(Layer.hidden(64), Layer.linear(32)));
        try (SimClr method = new SimClr(Initializer.of(device, 2), backbone, config)) {
            double first = SmallRuns.train(method, views, new Progress(0, STEPS, 1));
            double[] milliseconds = new double[STEPS];
            for (int step = 0; step < STEPS; step++) {
                long start = System.nanoTime();
                SmallRuns.train(method, views, new Progress(0, STEPS, 1));
                milliseconds[step] = (System.nanoTime() - start) / 1e6;
            }
            Arrays.sort(milliseconds);
            return new Timing(first, milliseconds[STEPS / 2]);
        }
    }
}
