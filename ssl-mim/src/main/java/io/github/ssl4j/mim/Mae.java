package io.github.ssl4j.mim;

import io.github.ssl4j.augment.RandomMask;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Initializer;
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
 * MAE: three quarters of the patches of an image are hidden, the encoder sees only the others, and a small decoder,
 * discarded after pretraining, reconstructs the hidden ones. He et al. 2021, arXiv:2111.06377.
 */
public final class Mae extends SslMethod implements Illustrated {
    private static final String NAME = "MAE";

    /**
     * The settings.
     */
    public record Config(
            @Setting("the part of the patches of an image to hide, above 0 and below 1")
            double maskRatio,

            @Setting("the architecture of the decoder") MaskedDecoder.Config decoder,
            @Setting("of the hidden pixels") MaeLoss loss) {

        /** Checks that nothing is missing and the ratio. */
        public Config {
            Objects.requireNonNull(decoder, "decoder");
            Objects.requireNonNull(loss, "loss");
            MaskedSettings.requireRatio(maskRatio);
        }

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio, decoder, loss);
        }

        /** Returns the same settings with another decoder. */
        public Config withDecoder(MaskedDecoder.Config newDecoder) {
            return new Config(maskRatio, newDecoder, loss);
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(MaeLoss newLoss) {
            return new Config(maskRatio, decoder, newLoss);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final MaskedDecoder decoder;
    private final RandomMask mask;

    /**
     * Creates the method around an encoder; the initialiser makes the decoder.
     *
     * @throws IllegalArgumentException if it has no position embeddings or its attention needs all tokens, or the mask
     *     would hide no patch or all
     */
    public Mae(Initializer init, VisionTransformer encoder, Config config) {
        this(init, encoder, config, config.decoder().block());
    }

    /** Creates the method with a decoder of blocks of any kind, as many as the settings say. */
    Mae(Initializer init, VisionTransformer encoder, Config config, TransformerBlock.Config block) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requirePartial(NAME, architecture);
        this.config = config;
        this.encoder = train("encoder", encoder);
        this.mask = new RandomMask(architecture.patches(), config.maskRatio());
        this.decoder = train(
                "decoder",
                new MaskedDecoder(init, architecture, block, config.decoder().depth()));
    }

    /** Returns the paper's encoder of the size of another: class token, sin-cos positions, mean of the patch tokens. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        TransformerBlock.Config block = size.block();
        return size.withTokens(true, Positions.SIN_COS, RelativeBias.NONE, Pooling.MEAN)
                .withBlock(new TransformerBlock.Config(
                        block.width(), block.heads(), block.mlpWidth(), QkvBias.ALL, 0, 0, TransformerWeights.XAVIER));
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = views.get(0); // [N, H, W, C]
        return step(x, RandomMasks.draw(mask, x.size(0), Scope.random(), batch()));
    }

    /** Section 3 of the paper: patchify, mask, encode the visible patches, decode all, compare the hidden ones. */
    Step step(Tensor x, RandomMasks masks) {
        HiddenTokens hidden = masks.hidden();
        Tensor patches = Ops.patchify(x, encoder.config().patch()); // [N, L, P]
        Tensor z = encode(x, masks); // [N, 1 + K, D]
        Tensor tokens = decoder.restore(z, masks); // [N, 1 + L, E]
        Tensor predictions = decoder.pixels(decoder.hidden(tokens, hidden)); // [H, P]
        Tensor loss = config.loss().loss(predictions, hidden.rows(patches));
        return Step.of(batch().mean(loss)).monitor(Ops.mean(encoder.patchTokens(z), 1));
    }

    /** Returns the class token and the visible patches after the encoder, [N, 1 + K, D]. */
    Tensor encode(Tensor x, RandomMasks masks) {
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        Tensor tokens = encoder.withPositions(encoder.embed(x)); // [N, L, D]
        return encoder.encode(masks.visible(tokens));
    }

    /** Shows images without their hidden patches, and with the decoder's reconstruction. */
    @Override
    public Map<String, Tensor> illustrate(Tensor images) {
        RandomMasks masks = RandomMasks.draw(mask, images.size(0), Scope.random(), GlobalBatch.alone());
        HiddenTokens hidden = masks.hidden();
        Tensor painted = Gradients.off(() -> {
            Tensor y = decoder.hidden(decoder.restore(encode(images, masks), masks), hidden);
            Tensor patches = hidden.rows(Ops.patchify(images, encoder.config().patch()));
            return config.loss().pixels(decoder.pixels(y), patches);
        });
        return MaskedPictures.of(images, encoder.config().patch(), hidden, painted);
    }

    @Override
    public String name() {
        return "mae";
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
        return "Tokens that are all alike say nothing about hidden patches: lower the learning rate or lengthen the"
                + " warm-up, and see that the masks hide about three quarters of the patches";
    }
}
