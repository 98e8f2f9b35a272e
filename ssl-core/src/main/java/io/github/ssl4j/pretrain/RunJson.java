package io.github.ssl4j.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.BandDrop;
import io.github.ssl4j.augment.BandJitter;
import io.github.ssl4j.augment.ColorJitter;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.GaussianBlur;
import io.github.ssl4j.augment.HorizontalFlip;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.QuarterTurn;
import io.github.ssl4j.augment.RandomGrayscale;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.Solarize;
import io.github.ssl4j.encoder.Architecture;
import io.github.ssl4j.encoder.Architectures;
import io.github.ssl4j.optim.Adam;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.settings.NearestName;
import io.github.ssl4j.settings.RecordJson;
import io.github.ssl4j.settings.Subtypes;
import io.github.ssl4j.train.LearningRateDecay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plan as {@code config.json} holds it, and the wishes that give the same plan again. Keys that only tell of the
 * machine are written by {@link PretrainingRun} and passed over here.
 */
final class RunJson {
    static final String SCHEMA = "schema";
    static final String METHOD = "method";
    static final String RECIPE = "recipe";
    static final String DATA = "data";
    static final String PRECISION = "precision";
    static final String MICRO_BATCH = "micro_batch";
    static final String WORKER_BATCH_NORM = "worker_batch_norm";
    static final String THREADS = "loader_threads";
    static final String DEVICE = "device";
    static final String JAVA = "java";
    static final String SYSTEM = "system";
    static final String VERSION = "ssl4j";

    private static final String PRESET = "preset";
    private static final String SOURCE = "source";
    private static final String SETTINGS = "settings";
    private static final String VIEWS = "views";
    private static final String BACKBONE = "backbone";
    private static final String ARCHITECTURE = "architecture";
    private static final String EVALUATION = "evaluation";
    private static final String INIT = "init";
    private static final String SEED = "seed";
    private static final String TYPE = "type";
    /** The version of {@code config.json} and {@code metrics.jsonl}; docs/run-directory.md says what they hold. */
    private static final int NEWEST_SCHEMA = 1;

    private static final List<String> KEYS = List.of(
            SCHEMA,
            METHOD,
            PRESET,
            SOURCE,
            SETTINGS,
            VIEWS,
            RECIPE,
            BACKBONE,
            ARCHITECTURE,
            EVALUATION,
            INIT,
            SEED,
            DATA,
            PRECISION,
            MICRO_BATCH,
            WORKER_BATCH_NORM,
            THREADS,
            DEVICE,
            JAVA,
            SYSTEM,
            VERSION);

    private static final RecordJson RECORDS = RecordJson.with(Subtypes.ofSealed()
            .and(BandDrop.class)
            .and(BandJitter.class)
            .and(ColorJitter.class)
            .and(GaussianBlur.class)
            .and(HorizontalFlip.class)
            .and(Normalization.class)
            .and(QuarterTurn.class)
            .and(RandomGrayscale.class)
            .and(RandomResizedCrop.class)
            .and(Solarize.class)
            .and(Sgd.Config.class)
            .and(Adam.Config.class)
            .and(AdamW.Config.class)
            .and(Lars.Config.class)
            .and(LearningRateDecay.Cosine.class)
            .andClassPath());

    private RunJson() {}

    /** Returns a plan by the keys of {@code config.json}. */
    static Map<String, Object> of(Plan<?> plan) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put(SCHEMA, NEWEST_SCHEMA);
        all.put(METHOD, plan.method().about().name());
        all.put(PRESET, plan.preset());
        all.put(SOURCE, plan.source());
        all.put(SETTINGS, RECORDS.toJson(plan.settings()));
        all.put(VIEWS, RECORDS.toJson(plan.views()));
        all.put(RECIPE, RECORDS.toJson(plan.recipe()));
        all.put(BACKBONE, network(plan.network()));
        all.put(EVALUATION, RECORDS.toJson(plan.evaluation()));
        plan.init().ifPresent(init -> all.put(INIT, RECORDS.toJson(init)));
        all.put(SEED, plan.seed());
        return all;
    }

    private static JsonNode network(Network<?> network) {
        ObjectNode settings = (ObjectNode) RECORDS.toJson(network.settings());
        settings.put(TYPE, network.architecture().type());
        return settings;
    }

    /**
     * Takes over into wishes what JSON says of a run; what it leaves out stays open.
     *
     * @param method the method whose preset completes settings that are given in part
     * @throws IllegalArgumentException if a key is unknown, or a value not one that it takes
     */
    static <C extends Record> void read(ObjectNode json, Method<C> method, Wishes wishes) {
        json.fieldNames().forEachRemaining(key -> {
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException(NearestName.unknown("key", key, KEYS));
            }
        });
        requireSchema(json);
        String name = json.path(METHOD).asText(method.about().name());
        if (!name.equals(method.about().name())) {
            throw new IllegalArgumentException(
                    METHOD + ": expected " + method.about().name() + ", found " + name);
        }
        if (json.has(PRESET)) {
            wishes.preset = json.get(PRESET).asText();
        }
        if (json.has(BACKBONE)) {
            wishes.network = network(json.get(BACKBONE));
        }
        Preset<C> preset = preset(method, wishes);
        at(
                SETTINGS,
                () -> wishes.settings =
                        json.has(SETTINGS) ? RECORDS.merged(preset.settings(), json.get(SETTINGS)) : wishes.settings);
        at(
                VIEWS,
                () -> wishes.views =
                        json.has(VIEWS) ? RECORDS.fromJson(AugmentedViews.class, json.get(VIEWS)) : wishes.views);
        at(
                RECIPE,
                () -> wishes.recipe =
                        json.has(RECIPE) ? RECORDS.merged(preset.recipe(), json.get(RECIPE)) : wishes.recipe);
        at(
                EVALUATION,
                () -> wishes.evaluation = json.has(EVALUATION)
                        ? RECORDS.fromJson(EvaluationView.class, json.get(EVALUATION))
                        : wishes.evaluation);
        at(
                INIT,
                () -> wishes.init =
                        json.has(INIT) ? RECORDS.fromJson(InitialWeights.class, json.get(INIT)) : wishes.init);
        if (json.has(MICRO_BATCH)) {
            wishes.microBatch = json.get(MICRO_BATCH).asInt();
        }
        wishes.workerBatchNorm = json.path(WORKER_BATCH_NORM).asBoolean(wishes.workerBatchNorm);
        if (json.has(SEED)) {
            wishes.seed = json.get(SEED).asLong();
        }
    }

    /** @throws IllegalArgumentException if a newer version wrote this than can be read */
    static void requireSchema(ObjectNode json) {
        int schema = json.path(SCHEMA).asInt(NEWEST_SCHEMA);
        if (schema > NEWEST_SCHEMA) {
            throw new IllegalArgumentException(SCHEMA + ": expected at most " + NEWEST_SCHEMA + ", found " + schema
                    + ", which a newer ssl4j wrote");
        }
    }

    private static void at(String key, Runnable reading) {
        try {
            reading.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }

    private static <C extends Record> Preset<C> preset(Method<C> method, Wishes wishes) {
        boolean transformer = wishes.network != null ? wishes.network.transformer() : method.masks();
        return method.presets().stream()
                .filter(preset -> preset.encoder().takes(transformer))
                .filter(preset -> wishes.preset == null || preset.name().equalsIgnoreCase(wishes.preset))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(NearestName.unknown(
                        PRESET,
                        wishes.preset,
                        method.presets().stream().map(Preset::name).distinct().toList())));
    }

    private static Network<?> network(JsonNode json) {
        if (!(json instanceof ObjectNode object) || !object.has(TYPE)) {
            throw new IllegalArgumentException(BACKBONE + ": expected an object with a " + TYPE + ", found " + json);
        }
        ObjectNode settings = object.deepCopy();
        settings.remove(TYPE);
        return network(Architectures.ofType(object.get(TYPE).asText()), settings);
    }

    private static <A extends Record> Network<A> network(Architecture<A> architecture, ObjectNode settings) {
        try {
            return new Network<>(architecture, RECORDS.fromJson(architecture.settings(), settings));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(BACKBONE + ": " + e.getMessage(), e);
        }
    }
}
