package io.github.ssl4j.run;

import io.github.ssl4j.train.Health;
import io.github.ssl4j.train.StepReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers of a step by the names that files give them. */
final class StepFigures {
    private StepFigures() {}

    static Map<String, Double> of(StepReport report) {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("loss", report.loss());
        figures.put("learning_rate", report.learningRate());
        figures.put("weight_decay", report.weightDecay());
        figures.putAll(report.metrics());
        report.health().ifPresent(health -> add(health, figures));
        report.update().ifPresent(update -> {
            figures.put("gradient_norm", update.gradientNorm());
            figures.put("update_to_weight", update.updateToWeight());
        });
        figures.put("images_per_second", report.imagesPerSecond());
        figures.put("wait_share", report.waitShare());
        figures.put("seconds", report.elapsed().toMillis() / 1e3);
        return figures;
    }

    private static void add(Health health, Map<String, Double> figures) {
        health.features().ifPresent(features -> {
            figures.put("feature_spread", features.featureSpread());
            figures.put("effective_rank", features.effectiveRank());
        });
        health.embeddings().ifPresent(embeddings -> {
            figures.put("embedding_spread", embeddings.featureSpread());
            figures.put("embedding_rank", embeddings.effectiveRank());
        });
        health.codes().ifPresent(codes -> {
            figures.put("code_entropy_of_mean", codes.ofMean());
            figures.put("code_entropy_of_rows", codes.ofRows());
        });
        health.deadCodes().ifPresent(share -> figures.put("dead_codes", share));
        health.aboveTrivialLoss().ifPresent(above -> figures.put("loss_above_trivial", above));
    }
}
