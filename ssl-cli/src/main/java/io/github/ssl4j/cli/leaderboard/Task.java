package io.github.ssl4j.cli.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.Pretraining;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * One run of a plan with one seed.
 *
 * @param run the row
 * @param setup its set-up
 * @param seed of weights, order and views
 * @param minutes of training by the clock
 * @param part which images are classified in the end
 * @param trial settings that are tried, on top of those of the plan; none where test images are classified
 */
record Task(PlannedRun run, Setup setup, long seed, double minutes, Images.Part part, Map<String, Object> trial) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final int DIGITS = 12;

    Task {
        if (part == Images.Part.TEST && !trial.isEmpty()) {
            throw new IllegalArgumentException("settings are tried on validation images alone, so that test images"
                    + " choose none: expected --validation beside " + trial.keySet());
        }
        trial = new LinkedHashMap<>(trial);
    }

    /** Returns all settings by name, later ones in the place of earlier ones. */
    Map<String, Object> settings() {
        Map<String, Object> all = new LinkedHashMap<>(setup.settings());
        all.putAll(run.settings());
        all.putAll(trial);
        return all;
    }

    /** Returns a pretraining with all settings. */
    Pretraining pretraining(ImageSource images) {
        Pretraining pretraining =
                Pretraining.of(run.ofPixels() ? "simclr" : run.method(), images).seed(seed);
        settings().forEach(pretraining::set);
        return pretraining;
    }

    /** Returns how many images it trains on in a second, by the clock; 0 for raw pixels. */
    double pace(Clock clock) {
        return run.ofPixels() ? 0 : clock.pace(run.labels() ? run.setup() : run.name());
    }

    /** Returns a digest of all that decides what comes out, but for the program and the machine. */
    String digest(double pace) {
        Map<String, Object> all = new TreeMap<>();
        all.put("data", setup.data());
        all.put("method", run.method());
        all.put("labels", run.labels());
        all.put("settings", settings());
        all.put("images", Math.round(60 * minutes * pace));
        all.put("fine_tuning", String.valueOf(setup.fineTuning()));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("a plan cannot be digested: " + e.getMessage(), e);
        }
    }

    /** Returns what is measured of the trained encoder: the first seed gets every figure, others the quick ones. */
    List<Figure> measured() {
        boolean first = seed == run.seeds().get(0);
        return setup.figures().stream()
                .filter(figure -> {
                    if (run.ofPixels()) {
                        return figure == Figure.KNN || figure == Figure.LINEAR;
                    }
                    return run.labels() ? figure == Figure.FINE_TUNED : first || figure.ofFrozenFeatures();
                })
                .toList();
    }

    /** Returns what is measured of the encoder before training. */
    List<Figure> measuredBefore() {
        return run.ofPixels() || run.labels()
                ? List.of()
                : measured().stream().filter(Figure::ofFrozenFeatures).toList();
    }

    /** Returns the names of all figures that a complete result has. */
    List<String> figures() {
        return Stream.concat(
                        measuredBefore().stream().map(Figure::untrained),
                        measured().stream().map(Figure::label))
                .toList();
    }

    /** Returns what the run is called in files and on the screen. */
    String title() {
        return run.name() + " (seed " + seed + ")";
    }

    /** Returns a name for the folder of a new run: other settings and programs have others. */
    String folder(Result result, Predicate<String> taken) {
        String commit = result.commit().replace("+", "-changed");
        String name = run.name().replace('/', '-') + "-" + seed + "-" + result.task() + "-" + commit;
        String free = name;
        for (int number = 2; taken.test(free); number++) {
            free = name + "-" + number;
        }
        return free;
    }

    /** Returns the result that has no figures yet. */
    Result begin(Clock clock, Provenance here, Path plan) {
        return new Result(
                run.name(),
                seed,
                part.label(),
                digest(pace(clock)),
                here.commit(),
                here.machine(),
                command(plan),
                "",
                0,
                run.ofPixels() ? 0 : minutes,
                0,
                Map.of(),
                List.of());
    }

    /** Returns the command that makes the result again. */
    String command(Path plan) {
        StringBuilder words = new StringBuilder(
                "ssl4j leaderboard " + plan + " --data DIR --only " + run.name() + " --seed " + seed + " --again");
        if (part == Images.Part.VALIDATION) {
            words.append(" --validation");
        }
        trial.forEach((name, value) ->
                words.append(" --set ").append(name).append('=').append(value));
        return words.toString();
    }
}
