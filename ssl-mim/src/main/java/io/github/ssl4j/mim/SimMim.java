package io.github.ssl4j.mim;

import io.github.ssl4j.augment.GridMask;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.Map;

/**
 * SimMIM: large random squares of an image are hidden, one learned embedding stands for the patches in them, the
 * encoder sees all tokens, and one linear layer predicts the hidden pixels. Xie et al. 2021, arXiv:2111.09886.
 */
public final class SimMim extends SslMethod implements Illustrated {
    private static final String NAME = "SimMIM";
    private static final double EPSILON = 1e-5;

    /**
     * The settings.
     */
    public record Config(
            @Setting("the side of the squares that are hidden as a whole, in pixels")
            int square,

            @Setting("the part of them to hide, above 0 and below 1")
            double maskRatio) {

        /** Checks that nothing is missing and the ratio. */
        public Config {
            MaskedSettings.requireRatio(maskRatio);
        }

        /** Returns the same settings with other squares hidden. */
        public Config withMask(int newSquare, double newRatio) {
            return new Config(newSquare, newRatio);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final GridMask mask;
    private final MaskToken maskToken;
    private final Linear decoder;

    /**
     * Creates the method around an encoder; the initialiser makes the mask token and the linear layer, the reference's
     * 1x1 convolution and pixel shuffle with its outputs in another order: row, column, channel.
     *
     * @throws IllegalArgumentException if it has neither position embeddings nor relative position bias, patches do
     *     not fill squares or squares the image, or the mask would hide no square or all
     */
    public SimMim(Initializer init, VisionTransformer encoder, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requirePlaces(NAME, architecture);
        this.config = config;
        this.encoder = train("encoder", encoder);
        this.mask = new GridMask(architecture.imageSize(), config.square(), architecture.patch(), config.maskRatio());
        this.maskToken = train("mask_token", new MaskToken(init, architecture.width()));
        int pixels = architecture.patch() * architecture.patch() * architecture.channels();
        this.decoder = train("decoder", new Linear(init, architecture.width(), pixels, true));
    }

    /** Returns the reference's encoder of the size of another, which is that of BEiT. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        return BeitTransformer.of(size);
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = views.get(0); // [N, H, W, C]
        return step(x, HiddenTokens.draw(x.size(0), mask::draw, batch()));
    }

    /** Section 3 of the paper: hide, encode all tokens, compare the hidden pixels. */
    Step step(Tensor x, HiddenTokens hidden) {
        Tensor z = encode(x, hidden); // [N, 1 + L, D]
        Tensor predictions = decoder.apply(hidden.rows(z)); // [H, P]
        Tensor patches = hidden.rows(Ops.patchify(x, encoder.config().patch())); // [H, P]
        return Step.of(loss(predictions, patches)).monitor(Ops.mean(encoder.patchTokens(z), 1));
    }

    /** Returns all tokens after the encoder, [N, 1 + L, D], with the mask token in place of hidden embeddings. */
    Tensor encode(Tensor x, HiddenTokens hidden) {
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        return maskToken.encode(encoder, x, hidden);
    }

    /** The sum of |prediction - pixel| over all hidden values, divided by the number of hidden pixels and by C. */
    private Tensor loss(Tensor predictions, Tensor patches) {
        int channels = encoder.config().channels();
        double pixels = (double) batch().total(Math.toIntExact(patches.length())) / channels;
        Tensor sum = batch().sumForLoss(Ops.sum(Ops.abs(predictions.minus(patches))));
        return sum.times(1 / ((pixels + EPSILON) * channels));
    }

    /** Shows images without their hidden squares, and with the predicted pixels there. */
    @Override
    public Map<String, Tensor> illustrate(Tensor images) {
        HiddenTokens hidden = HiddenTokens.draw(images.size(0), mask::draw, GlobalBatch.alone());
        Tensor painted = Gradients.off(() -> decoder.apply(hidden.rows(encode(images, hidden))));
        return MaskedPictures.of(images, encoder.config().patch(), hidden, painted);
    }

    @Override
    public String name() {
        return "simmim";
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
        return "Hidden patches that all get the mean colour ask for a lower learning rate or a longer warm-up, or for"
                + " squares that hide less: make them smaller or lower the mask ratio";
    }
}
