package io.github.ssl4j.train;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.EncoderProbe;
import io.github.ssl4j.nn.Backbone;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the encoder as it begins, after every so many epochs and after the last. A probe that fails ends no training.
 */
final class ProbeSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeSchedule.class);

    private final EncoderProbe probe;
    private final int everyEpochs;
    private long nanos;
    private int made;

    /** @throws IllegalArgumentException if there is less than an epoch between probes */
    ProbeSchedule(EncoderProbe probe, int everyEpochs) {
        this.probe = Objects.requireNonNull(probe, "probe");
        this.everyEpochs = everyEpochs;
        if (everyEpochs < 1) {
            throw new IllegalArgumentException("probes: expected at least 1 epoch between them, found " + everyEpochs);
        }
    }

    /** Probes the encoder between two epochs, if that is due. */
    Optional<ProbeReport> at(Progress progress, Backbone encoder) {
        int epoch = progress.epoch();
        if (epoch % everyEpochs != 0 && epoch != progress.epochs()) {
            return Optional.empty();
        }
        long started = System.nanoTime();
        try {
            Map<String, Double> figures = new LinkedHashMap<>(probe.measure(encoder));
            long took = System.nanoTime() - started;
            if (epoch == 0) {
                figures.putAll(baseline(encoder.device()));
            }
            nanos += took;
            made++;
            return Optional.of(new ProbeReport(
                    epoch, progress.step(), figures, probe.criterion(), probe.protocol(), Duration.ofNanos(took)));
        } catch (RuntimeException e) {
            LOG.warn("the probe after epoch {} failed, and training goes on without: {}", epoch, e.toString());
            return Optional.empty();
        }
    }

    private Map<String, Double> baseline(Device device) {
        try {
            return probe.baseline(device);
        } catch (RuntimeException e) {
            LOG.warn("the baseline of the first probe failed, and is left out: {}", e.toString());
            return Map.of();
        }
    }

    /** Returns how long the probes to come will take. */
    Duration left(Progress progress) {
        int last = progress.epochs();
        int toCome = (last + everyEpochs - 1) / everyEpochs - progress.epoch() / everyEpochs;
        return made == 0 ? Duration.ZERO : Duration.ofNanos(nanos / made * toCome);
    }
}
