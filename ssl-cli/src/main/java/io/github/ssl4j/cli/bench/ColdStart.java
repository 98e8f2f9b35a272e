package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code ssl4j bench cold-start}: how long it takes from the start of a JVM to the first features of a ResNet-50. */
final class ColdStart {
    private static final int SIDE = 224;
    private static final String DONE = "features of the first picture: ";

    private ColdStart() {}

    /** What the JVM that is timed does: loads the encoder of a file and embeds a picture. */
    public static void main(String[] arguments) {
        try (Encoder encoder = Encoder.load(Path.of(arguments[0]))) {
            float[] features = encoder.embed(new BufferedImage(400, 300, BufferedImage.TYPE_INT_RGB));
            System.out.println(DONE + features.length);
        }
    }

    static void run(int steps, PrintWriter out) throws IOException {
        Path file = Files.createTempFile("resnet50", ".safetensors");
        try {
            try (Device device = Devices.best()) {
                ResNet network = new ResNet(Initializer.of(device, 0), ResNet.Config.resnet50(ResNet.Stem.IMAGENET));
                try (Encoder encoder = Encoder.of(network, EvaluationView.imageNet(SIDE), Origin.unknown())) {
                    encoder.save(file);
                }
            }
            Measurement measured = Measurement.of(
                    () -> {
                        start(file);
                        return BenchCase.Lap.plain();
                    },
                    1,
                    steps);
            ObjectNode line = new ObjectMapper().createObjectNode();
            line.put("peer", "ssl4j").put("case", "cold-start").put("network", "resnet50");
            line.put("threads", Runtime.getRuntime().availableProcessors()).put("steps", steps);
            line.putObject("ms")
                    .put("median", Math.round(measured.median()))
                    .put("min", Math.round(measured.minimum()));
            out.println(line);
            out.flush();
        } finally {
            Files.delete(file);
        }
    }

    /** Starts a JVM with the options of this one, and returns when it has printed its features. */
    private static void start(Path file) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), ColdStart.class.getName(), file.toString()));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader output = process.inputReader()) {
                String line = output.readLine();
                if (line == null || !line.startsWith(DONE)) {
                    throw new IllegalStateException(String.format(
                            Locale.ROOT, "expected the JVM to print features, found %s; it was %s", line, command));
                }
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a JVM", e);
        }
    }
}
