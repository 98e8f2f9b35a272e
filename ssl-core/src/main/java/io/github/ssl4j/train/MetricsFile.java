package io.github.ssl4j.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes a line of JSON per step. */
public final class MetricsFile implements TrainingListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final BufferedWriter writer;

    /**
     * Opens the file, at its end where it exists.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public MetricsFile(Path path) {
        this.path = path;
        try {
            writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void onStep(StepReport report) {
        ObjectNode line = JSON.createObjectNode();
        line.put("step", report.progress().step());
        line.put("epoch", report.progress().epoch());
        line.put("loss", report.loss());
        line.put("learning_rate", report.learningRate());
        report.health().ifPresent(health -> write(health, line));
        line.put("images_per_second", report.imagesPerSecond());
        line.put("wait_share", report.waitShare());
        try {
            writer.write(line.toString());
            writer.newLine();
            writer.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static void write(Health health, ObjectNode line) {
        health.features().ifPresent(features -> {
            line.put("feature_spread", features.featureSpread());
            line.put("effective_rank", features.effectiveRank());
        });
        health.codes().ifPresent(codes -> {
            line.put("code_entropy_of_mean", codes.ofMean());
            line.put("code_entropy_of_rows", codes.ofRows());
        });
        health.aboveTrivialLoss().ifPresent(above -> line.put("loss_above_trivial", above));
    }

    @Override
    public void onEnd() {
        try {
            writer.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
    }
}
