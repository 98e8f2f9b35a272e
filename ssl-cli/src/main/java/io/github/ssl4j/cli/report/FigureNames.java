package io.github.ssl4j.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the figures of a run are called on the page, in the order in which they are shown; others follow by their own
 * names.
 */
final class FigureNames {
    static final String LOSS = "loss";
    static final String PROBE = "probe ";

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry(LOSS, "Loss"),
            Map.entry("loss_above_trivial", "Loss above that of a collapsed encoder"),
            Map.entry("learning_rate", "Learning rate"),
            Map.entry("weight_decay", "Weight decay"),
            Map.entry("momentum", "Momentum of the EMA teacher"),
            Map.entry("gradient_norm", "Gradient norm"),
            Map.entry("update_to_weight", "Update by weights"),
            Map.entry("feature_spread", "Feature spread (0 in a collapse)"),
            Map.entry("effective_rank", "RankMe, the effective rank of features"),
            Map.entry("embedding_spread", "Embedding spread"),
            Map.entry("embedding_rank", "Effective rank of embeddings"),
            Map.entry("code_entropy_of_mean", "Entropy of the mean code, in nats"),
            Map.entry("code_entropy_of_rows", "Mean entropy of single codes, in nats"),
            Map.entry("dead_codes", "Share of codes that no image has"),
            Map.entry("images_per_second", "Images per second"),
            Map.entry("wait_share", "Share of time waiting for data"),
            Map.entry(PROBE + "knn_20", "Probe: kNN, k 20, percent"),
            Map.entry(PROBE + "knn_200", "Probe: kNN, k 200, percent"),
            Map.entry(PROBE + "linear", "Probe: linear, percent"),
            Map.entry(PROBE + "neighbour_consistency", "Probe: own view found, percent (says nothing of a task)"),
            Map.entry(PROBE + "feature_spread", "Probe: feature spread"),
            Map.entry(PROBE + "effective_rank", "Probe: RankMe"));

    /** Probes first, since they tell most. */
    private static final List<String> ORDER = List.of(
            PROBE + "knn_20",
            PROBE + "linear",
            PROBE + "knn_200",
            PROBE + "neighbour_consistency",
            LOSS,
            "loss_above_trivial",
            "feature_spread",
            "effective_rank",
            "embedding_spread",
            "embedding_rank",
            "code_entropy_of_mean",
            "code_entropy_of_rows",
            "dead_codes",
            "gradient_norm",
            "update_to_weight",
            "learning_rate",
            "weight_decay",
            "momentum");

    private static final List<String> LAST = List.of("images_per_second", "wait_share");

    private FigureNames() {}

    static String title(String name) {
        String own = name.replace('_', ' ');
        return TITLES.getOrDefault(name, own.substring(0, 1).toUpperCase(Locale.ROOT) + own.substring(1));
    }

    /** Returns where a figure stands among all. */
    static int place(String name) {
        int place = ORDER.indexOf(name);
        int last = LAST.indexOf(name);
        return place >= 0 ? place : last >= 0 ? ORDER.size() + 1 + last : ORDER.size();
    }
}
