package com.example.doors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What tests of runs look at, and how they stop one. */
final class Runs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Runs() {}

    static Map<String, List<Double>> weights(Module module) {
        Map<String, List<Double>> all = new LinkedHashMap<>();
        module.state().forEach((name, tensor) -> {
            List<Double> values = new ArrayList<>();
            for (double value : tensor.toDoubles()) {
                values.add(value);
            }
            all.put(name, values);
        });
        return all;
    }

    static JsonNode configuration(Path run) throws IOException {
        return JSON.readTree(Files.readString(run.resolve("config.json")));
    }

    /** Returns the lines of the metrics without what depends on the clock. */
    static List<JsonNode> metrics(Path run) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            ObjectNode node = (ObjectNode) JSON.readTree(line);
            node.remove("images_per_second");
            node.remove("wait_share");
            node.remove("seconds");
            lines.add(node);
        }
        return lines;
    }

    static TrainingListener stopAfter(int steps) {
        return new TrainingListener() {
            private Training run;

            @Override
            public void onStart(Training training) {
                run = training;
            }

            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() == steps - 1) {
                    run.stopAfterThisStep();
                }
            }
        };
    }
}
