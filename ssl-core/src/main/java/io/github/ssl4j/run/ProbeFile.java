package io.github.ssl4j.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.safetensors.AtomicFile;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Keeps what probes of the encoder measured during a run: a line of JSON that says how, and one for each probe, in the
 * order of epochs. Training goes on where the file cannot be written any more, which is logged.
 */
public final class ProbeFile implements TrainingListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final BestEffort effort;
    private final TreeMap<Integer, String> lines = new TreeMap<>();

    /** Creates the keeper of a file. */
    public ProbeFile(Path path) {
        this.path = Objects.requireNonNull(path, "path");
        this.effort = new BestEffort(path.toString());
    }

    /** Takes over what the part of the run before a resumption measured. */
    @Override
    public void onStart(Training training) {
        long step = training.progress().step();
        if (step > 0) {
            // with another number of epochs the probe at this step may not be made again
            new StepLines(path).dropFrom(step + 1, this::keep);
        }
    }

    private void keep(JsonNode line) {
        if (line.has("epoch")) {
            lines.put(line.get("epoch").asInt(), line.toString());
        }
    }

    @Override
    public void onProbe(ProbeReport report) {
        ObjectNode line = JSON.createObjectNode();
        line.put("epoch", report.epoch());
        line.put("step", report.step());
        report.figures().forEach(line::put);
        line.put("seconds", report.took().toMillis() / 1e3);
        lines.put(report.epoch(), line.toString());
        ObjectNode head = JSON.createObjectNode();
        head.put("protocol", report.protocol());
        report.criterion().ifPresent(name -> head.put("criterion", name));
        String all = lines.values().stream().collect(Collectors.joining("\n", head + "\n", "\n"));
        effort.write(() -> write(all.getBytes(StandardCharsets.UTF_8)));
    }

    private void write(byte[] all) throws IOException {
        try {
            AtomicFile.write(path, all);
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
