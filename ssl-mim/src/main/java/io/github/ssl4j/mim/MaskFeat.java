package io.github.ssl4j.mim;

import io.github.ssl4j.augment.BlockwiseMask;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;

/**
 * MaskFeat: of an image with blocks of patches hidden, the encoder predicts the HOG (histograms of oriented gradients)
 * of the hidden ones. Wei et al. 2021, arXiv:2112.09133, section 2.
 */
public final class MaskFeat extends SslMethod {
    private static final String NAME = "MaskFeat";

    /**
     * The settings.
     */
    public record Config(
            @Setting("the part of the patches to hide, in blocks; above 0 and below 1")
            double maskRatio,

            @Setting("number of orientation bins") int bins,

            @Setting("cells, each with a histogram, along each side of a patch")
            int cells) {

        /** Checks the numbers and that nothing is missing. */
        public Config {
            MaskedSettings.requireRatio(maskRatio);
            if (bins < 1 || cells < 1) {
                throw new IllegalArgumentException(
                        NAME + ": expected at least 1 bin and 1 cell along a patch, found " + bins + " and " + cells);
            }
        }

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio, bins, cells);
        }

        /** Returns the same settings with another HOG. */
        public Config withHog(int newBins, int newCells) {
            return new Config(maskRatio, newBins, newCells);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final BlockwiseMask mask;
    private final HogTargets targets;
    private final MaskToken maskToken;
    private final Linear head;

    /**
     * Creates the method around an encoder; the initialiser makes the mask token and the head.
     *
     * @throws IllegalArgumentException if it has neither position embeddings nor relative position bias, cells do not
     *     fill its patches, or blocks do not fit its grid
     */
    public MaskFeat(Initializer init, VisionTransformer encoder, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requirePlaces(NAME, architecture);
        int patch = architecture.patch();
        if (patch % config.cells() != 0) {
            throw new IllegalArgumentException(NAME + ": expected cells that fill patches of " + patch
                    + " pixels, found " + config.cells() + " along a side");
        }
        this.config = config;
        this.encoder = train("encoder", encoder);
        this.mask = BlockwiseMask.of(architecture.rows(), architecture.columns(), config.maskRatio());
        this.targets = new HogTargets(patch, config.bins(), patch / config.cells(), 0);
        this.maskToken = train("mask_token", new MaskToken(init, architecture.width()));
        int outputs = targets.width(architecture.channels());
        this.head = train("head", TransformerWeights.RESCALED.linear(init, architecture.width(), outputs, true));
    }

    /** Returns an architecture with the paper's tokens and weights: class token, learned positions, plain blocks. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config base) {
        TransformerBlock.Config block = base.block();
        return base.withBlock(new TransformerBlock.Config(
                        block.width(), block.heads(), block.mlpWidth(), QkvBias.ALL, 0, 0, TransformerWeights.RESCALED))
                .withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN);
    }

    @Override
    public Step step(Views views, Progress progress) {
        return step(views.get(0), HiddenTokens.draw(views.batch(), mask::draw, batch()));
    }

    /** Section 2 of the paper: hide, encode all tokens, compare the histograms of the hidden patches. */
    Step step(Tensor x, HiddenTokens hidden) {
        MaskedSettings.requireImages(NAME, encoder.config(), x); // [N, H, W, C]
        Tensor z = maskToken.encode(encoder, x, hidden); // [N, 1 + L, D]
        Tensor prediction = head.apply(hidden.rows(z)); // [M, K]
        Tensor target = hidden.rows(targets.of(x)); // [M, K]
        Tensor loss = batch().mean(loss(prediction, target), hidden.count(), hidden.countOfAll());
        return Step.of(loss).monitor(Gradients.off(() -> Ops.mean(encoder.patchTokens(z), 1)));
    }

    /** Returns the mean of (prediction - target)^2 over the hidden patches of all images. */
    static Tensor loss(Tensor prediction, Tensor target) {
        return Ops.mean(Ops.square(prediction.minus(target)));
    }

    @Override
    public String name() {
        return "maskfeat";
    }

    @Override
    public int views() {
        return 1;
    }

    /**
     * Checks that there is one view, of the size that the encoder is made for.
     *
     * @throws IllegalArgumentException if not
     */
    @Override
    public void requireViews(ViewPolicy views) {
        super.requireViews(views);
        MaskedSettings.requireSize(NAME, encoder.config(), views);
    }

    /** Returns true: every hidden patch has a loss of its own. */
    @Override
    public boolean lossAddsUp() {
        return true;
    }

    @Override
    public boolean followsLength() {
        return false;
    }

    @Override
    public VisionTransformer backbone() {
        return encoder;
    }

    @Override
    public String collapseAdvice() {
        return "MaskFeat has no collapsed solution, since its targets are fixed: the learning rate may be too high, or the"
                + " warm-up too short; or the images are so plain that all their histograms are alike";
    }
}
