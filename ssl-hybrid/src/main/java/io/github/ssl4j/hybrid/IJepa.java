package io.github.ssl4j.hybrid;

import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.mim.MaskedSettings;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.Map;
import java.util.Objects;

/**
 * I-JEPA: from the tokens of a visible part of an image, the context, a predictor predicts the tokens that the target
 * encoder, an EMA of the encoder that sees the whole image, outputs for several hidden blocks. Assran et al. 2023,
 * arXiv:2301.08243.
 */
public final class IJepa extends SslMethod implements Illustrated {
    private static final String NAME = "I-JEPA";

    /** That of PyTorch's layer norm without parameters, other than the encoder's own 1e-6. */
    static final double EPSILON = 1e-5;

    /**
     * The settings.
     */
    public record Config(
            @Setting("which patches are the context and which the targets, on whatever grid the " + "encoder has")
            MultiBlockMask masks,

            @Setting("the predictor") Predictor.Config predictor,

            @Setting("momentum of the EMA target encoder") LinearMomentum momentum) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(masks, "masks");
            Objects.requireNonNull(predictor, "predictor");
            Objects.requireNonNull(momentum, "momentum");
        }

        /** Returns the same settings with other masks. */
        public Config withMasks(MultiBlockMask newMasks) {
            return new Config(newMasks, predictor, momentum);
        }

        /** Returns the same settings with another predictor. */
        public Config withPredictor(Predictor.Config newPredictor) {
            return new Config(masks, newPredictor, momentum);
        }

        /** Returns the same settings with another momentum of the target encoder. */
        public Config withMomentum(LinearMomentum newMomentum) {
            return new Config(masks, predictor, newMomentum);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final Predictor predictor;
    private final MomentumEncoder target;
    private final VisionTransformer targetEncoder;
    private final MultiBlockMask masks;

    /**
     * Creates the method around an encoder; the initialiser makes the predictor.
     *
     * @throws IllegalArgumentException if the encoder has a class token, no positions or a bias by relative position,
     *     or the blocks do not fit its grid of patches
     */
    public IJepa(Initializer init, VisionTransformer encoder, Config config) {
        this(init, encoder, config, config.predictor().block());
    }

    /** Creates the method with a predictor of blocks of any kind, as many as the settings say. */
    IJepa(Initializer init, VisionTransformer encoder, Config config, TransformerBlock.Config block) {
        ContextTransformer.require(NAME, encoder.config());
        int rows = encoder.config().rows();
        int columns = encoder.config().columns();
        this.config = config;
        this.masks = config.masks().onGrid(rows, columns);
        this.encoder = train("encoder", encoder);
        int depth = config.predictor().depth();
        this.predictor = train("predictor", new Predictor(init, encoder.featureWidth(), rows, columns, block, depth));
        this.target = keep("target", new MomentumEncoder(encoder));
        this.targetEncoder = (VisionTransformer) target.module();
    }

    /**
     * Returns the paper's encoder of the size of another: sin-cos positions, no class token, features the mean of all.
     */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        return ContextTransformer.of(size);
    }

    /** One batch of the paper's section 3: M blocks of every image are predicted from its context. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = views.get(0); // [N, H, W, C]
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        MultiBlockMask.Masks drawn = masks.draw(batch().total(views.batch()), Scope.random());
        PatchSets seen = PatchSets.one(drawn.context()).own(batch());
        PatchSets blocks = new PatchSets(drawn.targets()).own(batch());
        Tensor h = Gradients.off(() -> targetEncoder.tokens(x)); // [N, L, D]
        Tensor s = blocks.of(Ops.layerNorm(h, null, null, EPSILON)); // [M N, P, D]
        Tensor z = context(x, seen); // [N, K, D]
        Tensor p = predictor.predict(z, seen, blocks); // [M N, P, D]
        return Step.of(batch().mean(loss(p, s)))
                .monitor(Ops.mean(h, 1))
                .follow(target, encoder, config.momentum().at(progress.fraction()));
    }

    /** Encodes the patches of the context, and no others. */
    Tensor context(Tensor x, PatchSets seen) {
        return encoder.encode(seen.of(encoder.withPositions(encoder.embed(x))));
    }

    /** Returns the mean over all values of smooth L1, beta 1, between prediction and target. */
    static Tensor loss(Tensor prediction, Tensor target) {
        return Ops.mean(Ops.smoothL1(prediction.minus(target)));
    }

    /** Shows the context and every target block; the rest of the image is dimmed. */
    @Override
    public Map<String, Tensor> illustrate(Tensor images) {
        MaskedSettings.requireImages(NAME, encoder.config(), images);
        MultiBlockMask.Masks drawn = masks.draw(images.size(0), Scope.random());
        return new LitPatches(images, encoder.config().patch()).pictures(drawn);
    }

    @Override
    public String name() {
        return "ijepa";
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

    /** Returns true: every patch of a target has a loss of its own. */
    @Override
    public boolean lossAddsUp() {
        return true;
    }

    @Override
    public boolean followsLength() {
        return config.momentum().start() != config.momentum().end();
    }

    @Override
    public VisionTransformer backbone() {
        return targetEncoder;
    }

    @Override
    public String collapseAdvice() {
        return "the encoder makes targets that are easy to predict, as a loss that sinks towards 0 shows: raise the momentum"
                + " of the target encoder (now " + config.momentum().start()
                + " at the start), or lower the learning rate";
    }
}
