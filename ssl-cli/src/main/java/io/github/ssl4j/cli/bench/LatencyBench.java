package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.cli.ProcessMemory;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** {@code ssl4j bench embed-one}: how long a single photograph takes, from pixels in memory to features. */
final class LatencyBench {
    private static final int SIDE = 224;
    private static final int WARM_UP = 10;

    private LatencyBench() {}

    static void run(int steps, Precision precision, PrintWriter out) {
        Map<String, Function<Initializer, Backbone>> networks = new LinkedHashMap<>();
        networks.put("resnet50", init -> new ResNet(init, ResNet.Config.resnet50(ResNet.Stem.IMAGENET)));
        networks.put("vit-small/16", init -> new VisionTransformer(init, VisionTransformer.Config.small(SIDE, 16)));
        networks.forEach((name, network) -> {
            Device device = Devices.best(precision);
            Backbone made = network.apply(Initializer.of(device, 0));
            try (Encoder encoder = Encoder.of(made, EvaluationView.imageNet(SIDE), Origin.unknown(), device)) {
                BufferedImage photograph = noise(400, 300);
                Measurement measured = Measurement.of(
                        () -> {
                            encoder.embed(photograph);
                            return BenchCase.Lap.plain();
                        },
                        WARM_UP,
                        steps);
                print(name, device, precision, measured, out);
            }
        });
    }

    private static void print(
            String network, Device device, Precision precision, Measurement measured, PrintWriter out) {
        double[] sorted = measured.millis().clone();
        Arrays.sort(sorted);
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("peer", "ssl4j").put("case", "embed-one").put("network", network);
        line.put("device", device.name()).put("threads", Runtime.getRuntime().availableProcessors());
        line.put("batch", 1).put("dtype", precision.label()).put("pixels", SIDE);
        line.put("steps", sorted.length);
        line.putObject("ms")
                .put("median", Measurement.tenths(measured.median()))
                .put("min", Measurement.tenths(measured.minimum()))
                .put("p95", Measurement.tenths(sorted[(int) Math.ceil(0.95 * sorted.length) - 1]));
        ProcessMemory.peakMebibytes().ifPresent(peak -> line.put("peak_rss_mb", Math.round(peak)));
        out.println(line);
        out.flush();
    }

    private static BufferedImage noise(int width, int height) {
        RandomStream random = RandomStream.of(0);
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, (int) random.uniform(0, 1 << 24));
        }
        return picture;
    }
}
