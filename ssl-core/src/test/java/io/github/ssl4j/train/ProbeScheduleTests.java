package io.github.ssl4j.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.eval.EncoderProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeScheduleTests {
    private final Device device = Devices.named("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void aBaselineThatFailsIsLoggedAndTheFirstProbeStillReported() {
        ProbeSchedule schedule = new ProbeSchedule(new ProbeWithoutBaseline(), 1);
        ResNet.Config tiny = new ResNet.Config(ResNet.Block.BASIC, List.of(1), 2, ResNet.Stem.CIFAR, 3, false);
        Backbone encoder = new ResNet(Initializer.of(device, 1), tiny);
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        System.setErr(new PrintStream(logged, true, UTF_8));
        Optional<ProbeReport> report;
        try {
            report = schedule.at(new Progress(0, 4, 3), encoder);
        } finally {
            System.setErr(usual);
        }

        assertThat(report).map(ProbeReport::figures).contains(Map.of("knn_20", 40.0));
        assertThat(schedule.left(new Progress(0, 4, 3))).isPositive();
        assertThat(logged.toString(UTF_8))
                .contains("the baseline of the first probe failed, and is left out: "
                        + "java.lang.IllegalArgumentException: no such image");
    }

    private static final class ProbeWithoutBaseline implements EncoderProbe {
        @Override
        public String protocol() {
            return "always the same";
        }

        @Override
        public Optional<String> criterion() {
            return Optional.of("knn_20");
        }

        @Override
        public Map<String, Double> measure(Backbone encoder) {
            return Map.of("knn_20", 40.0);
        }

        @Override
        public Map<String, Double> baseline(Device device) {
            throw new IllegalArgumentException("no such image");
        }
    }
}
