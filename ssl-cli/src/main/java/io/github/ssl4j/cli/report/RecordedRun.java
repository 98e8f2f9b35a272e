package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a run has left in its folder so far.
 *
 * @param folder of the run
 * @param name to be shown, that of the folder
 * @param configuration what {@code config.json} holds
 * @param metrics what {@code metrics.jsonl} holds
 * @param protocol how probes were made; empty without probes
 * @param criterion the figure by which they choose the best encoder; empty for none
 * @param probes their figures by epoch
 */
record RecordedRun(
        Path folder,
        String name,
        ObjectNode configuration,
        RecordedMetrics metrics,
        String protocol,
        String criterion,
        TreeMap<Integer, Map<String, Double>> probes) {
    /** Other writers than ours leave NaN and Infinity without quotes. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /**
     * Reads a run.
     *
     * @throws IllegalArgumentException if the folder holds none, or files of it are malformed
     * @throws UncheckedIOException if they cannot be read
     */
    static RecordedRun read(Path folder) {
        ObjectNode configuration = RunConfiguration.read(folder);
        RunConfiguration.requireSchema(configuration);
        Path metrics = folder.resolve("metrics.jsonl");
        if (!Files.isRegularFile(metrics)) {
            throw new IllegalArgumentException(
                    "expected a " + metrics.getFileName() + " in the folder of the run, found none in " + folder);
        }
        try {
            RecordedMetrics read = MetricsReader.read(metrics);
            if (read.steps() == 0) {
                throw new IllegalArgumentException(metrics + ": expected at least one step, found none");
            }
            Path probeFile = folder.resolve("probes.jsonl");
            List<String> lines = Files.isRegularFile(probeFile) ? Files.readAllLines(probeFile) : List.of();
            JsonNode head = JSON.readTree(lines.isEmpty() ? "{}" : lines.get(0));
            TreeMap<Integer, Map<String, Double>> probes = new TreeMap<>();
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                JsonNode probe = JSON.readTree(line);
                Map<String, Double> figures = new LinkedHashMap<>();
                probe.properties()
                        .forEach(figure ->
                                figures.put(figure.getKey(), figure.getValue().asDouble()));
                probes.put(probe.path("epoch").asInt(), figures);
            }
            return new RecordedRun(
                    folder,
                    folder.toRealPath().getFileName().toString(),
                    configuration,
                    read,
                    head.path("protocol").asText(""),
                    head.path("criterion").asText(""),
                    probes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the run in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Returns the steps of an epoch. */
    long stepsPerEpoch() {
        long images = configuration.at("/data/images").asLong();
        return Math.max(
                1, images / Math.max(1, configuration.at("/recipe/batchSize").asLong()));
    }

    /** Returns the epochs that the run is to have. */
    int plannedEpochs() {
        return configuration.at("/recipe/epochs").asInt();
    }

    boolean finished() {
        return metrics.steps() >= stepsPerEpoch() * plannedEpochs();
    }

    /** Returns the pictures of the run, in the order of epochs. */
    List<Path> pictures() {
        Path pictures = folder.resolve("pictures");
        if (!Files.isDirectory(pictures)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(pictures)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + pictures + ": " + e.getMessage(), e);
        }
    }
}
