package io.github.ssl4j.examples;

import io.github.ssl4j.mim.DiscreteVae;
import io.github.ssl4j.train.Recipe;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Which tokenizer BEiT has. */
final class TokenizerOptions {
    private static final int CODES = 512;
    private static final int PUBLISHED_CODES = 8192;

    @Option(
            names = "--tokenizer",
            paramLabel = "NAME",
            showDefaultValue = Visibility.ALWAYS,
            description = "What names the patches: kmeans (the nearest of the centroids of whitened patches) or dvae (a"
                    + " small discrete variational autoencoder).")
    private TokenizerSetup.Kind kind = TokenizerSetup.Kind.kmeans;

    @Option(
            names = "--codes",
            paramLabel = "K",
            description = "How many different tokens there are. Default: " + CODES + " for cifar10, " + PUBLISHED_CODES
                    + " for paper.")
    private Integer codes;

    @Option(
            names = "--tokenizer-epochs",
            paramLabel = "N",
            description = "How often the dvae sees every image. Default: 10.")
    private Integer epochs;

    TokenizerSetup setup(PresetFit fit) {
        if (epochs != null && kind != TokenizerSetup.Kind.dvae) {
            throw new IllegalArgumentException("--tokenizer-epochs belongs to --tokenizer dvae, found " + kind);
        }
        int chosen = codes == null ? fit.choose(() -> CODES, () -> PUBLISHED_CODES) : codes;
        Recipe recipe = DiscreteVae.Config.cifar10().recipe();
        recipe = recipe.batchSize() > fit.images() ? recipe.withBatchSize(fit.images()) : recipe;
        recipe = epochs == null ? recipe : recipe.withEpochs(epochs);
        return new TokenizerSetup(kind, chosen, recipe, fit.images(), fit.options().seed);
    }
}
