package io.github.ssl4j.examples;

import io.github.ssl4j.mim.DiscreteVae;
import io.github.ssl4j.mim.PatchCodebook;
import io.github.ssl4j.mim.VisualTokenizer;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.train.Recipe;

/**
 * A visual tokenizer without its codes.
 *
 * @param kind which one
 * @param codes K
 * @param recipe how a dvae is trained
 * @param images how many images there are to make it of
 * @param seed of its codes
 */
record TokenizerSetup(Kind kind, int codes, Recipe recipe, int images, long seed) {
    private static final int PATCHES_OF_A_CODE = 32;

    /** The tokenizers. */
    enum Kind {
        kmeans,
        dvae
    }

    /**
     * Returns the tokenizer for the patches of an encoder, still to be made of images.
     *
     * @throws IllegalArgumentException if a codebook has more codes than the images have patches
     */
    VisualTokenizer create(Initializer init, VisionTransformer.Config encoder) {
        if (kind == Kind.dvae) {
            return new DiscreteVae(
                    init,
                    DiscreteVae.Config.cifar10()
                            .withPatch(encoder.patch(), encoder.channels())
                            .withCodes(codes)
                            .withRecipe(recipe));
        }
        long patches = (long) images * encoder.patches();
        if (codes > patches) {
            throw new IllegalArgumentException(
                    "--codes: expected at most as many as the images have patches, " + patches + ", found " + codes);
        }
        PatchCodebook.Config config = PatchCodebook.Config.cifar10();
        return new PatchCodebook(
                init.device(),
                config.withSample(
                                (int) Math.max(config.samples(), Math.min((long) PATCHES_OF_A_CODE * codes, patches)),
                                config.iterations())
                        .withPatch(encoder.patch(), encoder.channels())
                        .withCodes(codes)
                        .withSeed(seed));
    }
}
