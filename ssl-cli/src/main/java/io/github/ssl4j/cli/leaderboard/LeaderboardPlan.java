package io.github.ssl4j.cli.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ssl4j.pretrain.Methods;
import io.github.ssl4j.settings.NearestName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a leaderboard is to hold.
 *
 * @param title of the page
 * @param data how to get each data set, by its name
 * @param setups by name
 * @param runs the rows
 */
public record LeaderboardPlan(
        String title, Map<String, String> data, Map<String, Setup> setups, List<PlannedRun> runs) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.READ_ENUMS_USING_TO_STRING)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    /** Checks that names are known and used once. */
    public LeaderboardPlan {
        PlannedRun.requireText("title", title);
        data = data == null ? Map.of() : Map.copyOf(data);
        setups = setups == null ? Map.of() : new LinkedHashMap<>(setups);
        runs = runs == null ? List.of() : List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("runs: expected at least one, found none");
        }
        Set<String> names = new HashSet<>();
        for (PlannedRun run : runs) {
            if (!names.add(run.name())) {
                throw new IllegalArgumentException("runs: expected every name once, found " + run.name() + " twice");
            }
            if (!setups.containsKey(run.setup())) {
                throw new IllegalArgumentException(
                        "run " + run.name() + ": " + NearestName.unknown("set-up", run.setup(), setups.keySet()));
            }
            if (!run.ofPixels()) {
                requireMethod(run);
            }
        }
    }

    private static void requireMethod(PlannedRun run) {
        try {
            Methods.named(run.method());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("run " + run.name() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a plan.
     *
     * @throws IllegalArgumentException if it is malformed
     * @throws UncheckedIOException if it cannot be read
     */
    public static LeaderboardPlan read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": expected the plan of a leaderboard, found no file there");
        }
        try {
            return JSON.readValue(file.toFile(), LeaderboardPlan.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": " + why(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static String why(JsonProcessingException failure) {
        String where = failure instanceof JsonMappingException mapping
                ? mapping.getPath().stream()
                        .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                        .collect(Collectors.joining(" "))
                : "";
        String said = failure instanceof UnrecognizedPropertyException unknown
                ? NearestName.unknown(
                        "key",
                        unknown.getPropertyName(),
                        unknown.getKnownPropertyIds().stream()
                                .map(Object::toString)
                                .toList())
                : failure.getCause() instanceof IllegalArgumentException wrong
                        ? wrong.getMessage()
                        : failure.getOriginalMessage();
        return where.isEmpty() ? said : where + ": " + said;
    }

    /**
     * Returns the runs of these names, all where there are none.
     *
     * @throws IllegalArgumentException if there is no such run
     */
    public List<PlannedRun> only(List<String> names) {
        List<String> known = runs.stream().map(PlannedRun::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(NearestName.unknown("run", name, known));
            }
        }
        return runs.stream()
                .filter(run -> names.isEmpty() || names.contains(run.name()))
                .toList();
    }

    /** Returns the set-up of a run. */
    public Setup setup(PlannedRun run) {
        return setups.get(run.setup());
    }

    /** Returns how long a run trains, in minutes by the clock. */
    double minutes(PlannedRun run) {
        return run.minutes() == 0 ? setup(run).minutes() : run.minutes();
    }
}
