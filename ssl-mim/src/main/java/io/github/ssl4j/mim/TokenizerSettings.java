package io.github.ssl4j.mim;

import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.pretrain.Preparation;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.ViewPass;
import java.util.Locale;
import java.util.Objects;

/**
 * Which visual tokenizer BEiT has, and how it is fitted to the images before BEiT trains.
 *
 * @param kind which one
 * @param codes K, the number of different tokens
 * @param epochs of training of a discrete variational autoencoder
 */
public record TokenizerSettings(Kind kind, int codes, int epochs) {
    private static final int PATCHES_OF_A_CODE = 32;
    private static final int BATCH = 256;

    /** The tokenizers. */
    public enum Kind {
        /** {@link PatchCodebook}. */
        KMEANS,
        /** {@link DiscreteVae}. */
        DVAE
    }

    /** Checks the numbers. */
    public TokenizerSettings {
        Objects.requireNonNull(kind, "kind");
        if (codes < 2) {
            throw new IllegalArgumentException("tokenizer: expected at least 2 codes, found " + codes);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("tokenizer: expected at least 1 epoch, found " + epochs);
        }
    }

    /**
     * Returns the tokenizer for the patches of an encoder, still to be fitted to images.
     *
     * @throws IllegalArgumentException if a codebook has more codes than the images have patches
     */
    VisualTokenizer create(Initializer init, VisionTransformer.Config encoder, RunShape run) {
        if (kind == Kind.DVAE) {
            return new DiscreteVae(
                    init,
                    DiscreteVae.Config.cifar10()
                            .withPatch(encoder.patch(), encoder.channels())
                            .withCodes(codes)
                            .withRecipe(recipe(run.images())));
        }
        long patches = (long) run.images() * encoder.patches();
        if (codes > patches) {
            throw new IllegalArgumentException(
                    "codes: expected at most as many as the images have patches, " + patches + ", found " + codes);
        }
        PatchCodebook.Config config = PatchCodebook.Config.cifar10();
        return new PatchCodebook(
                init.device(),
                config.withSample(
                                (int) Math.max(config.samples(), Math.min((long) PATCHES_OF_A_CODE * codes, patches)),
                                config.iterations())
                        .withPatch(encoder.patch(), encoder.channels())
                        .withCodes(codes)
                        .withSeed(run.seed()));
    }

    private Recipe recipe(int images) {
        Recipe recipe = DiscreteVae.Config.cifar10().recipe();
        recipe = recipe.batchSize() > images ? recipe.withBatchSize(images) : recipe;
        return recipe.withEpochs(epochs);
    }

    /**
     * Fits a method's tokenizer to the images, and returns how much of its codebook they use. A discrete VAE is trained
     * by all workers together; a codebook, which takes one pass over a sample, is fitted by each and taken from rank 0.
     */
    String make(Beit beit, Preparation run) {
        LoaderOptions loading = LoaderOptions.forTraining(
                        Math.min(BATCH, run.images().size()), run.seed())
                .withThreads(run.threads());
        ViewPass pass =
                ViewPass.of(run.images(), run.views(), loading, beit.backbone().device(), 0);
        if (beit.tokenizer() instanceof PatchCodebook codebook) {
            codebook.fit(pass);
            beit.tokenizer().tensors().values().forEach(tensor -> run.workers().broadcast(tensor, 0));
        } else if (beit.tokenizer() instanceof DiscreteVae autoencoder) {
            Pretrainer pretrainer = Pretrainer.of(
                            autoencoder,
                            run.images(),
                            run.views(),
                            recipe(run.images().size()))
                    .seed(run.seed())
                    .loaderThreads(run.threads())
                    .workers(run.workers());
            run.listeners().apply(autoencoder.name()).forEach(pretrainer::listener);
            pretrainer.run();
        } else {
            throw new IllegalStateException("expected a tokenizer that can be made of images, found "
                    + beit.tokenizer().getClass().getName());
        }
        return "Tokenizer %s: %s."
                .formatted(kind.name().toLowerCase(Locale.ROOT), CodebookUse.of(beit.tokenizer(), pass));
    }
}
