package io.github.ssl4j.mim;

import io.github.ssl4j.augment.BlockwiseMask;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.stream.IntStream;

/**
 * BEiT: of an image with blocks of patches hidden, the encoder predicts the visual tokens of the hidden ones. Bao et
 * al. 2021, arXiv:2106.08254.
 *
 * <p>A {@link VisualTokenizer}, which is fitted beforehand and then frozen, assigns a visual token to every patch. It
 * sees the pixels that the encoder sees, without a mask: the same crop in the same colours, normalised, one token for
 * each patch. (The authors' sees the crop in another size, since its patches are of 8 pixels and the encoder's of 16.)
 */
public final class Beit extends SslMethod implements Coded {
    /** The metric of a step: the share of the hidden patches whose visual token was predicted. */
    public static final String ACCURACY = "token_accuracy";

    private static final String NAME = "BEiT";

    /**
     * The settings.
     */
    public record Config(
            @Setting("the part of the patches to hide, in blocks; above 0 and below 1")
            double maskRatio) {
        /** Checks the ratio and that nothing is missing. */
        public Config {
            MaskedSettings.requireRatio(maskRatio);
        }

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final VisualTokenizer tokenizer;
    private final BlockwiseMask mask;
    private final MaskToken maskToken;
    private final Linear head;

    /**
     * Creates the method around an encoder; the initialiser makes the mask token and the head. Closing the method
     * closes the tokenizer.
     *
     * @param tokenizer assigns visual tokens to patches; fitted or trained, unless a checkpoint is going to restore it
     * @throws IllegalArgumentException if its grid of patches is not the tokenizer's, it has neither position
     *     embeddings nor relative position bias, or blocks do not fit its grid
     */
    public Beit(Initializer init, VisionTransformer encoder, VisualTokenizer tokenizer, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        tokenizer.requireGrid(architecture.imageSize(), architecture.rows(), architecture.columns());
        MaskedSettings.requirePlaces(NAME, architecture);
        this.config = config;
        this.encoder = train("encoder", encoder);
        this.tokenizer = tokenizer;
        keep("tokenizer", Stateful.of(tokenizer::tensors, tokenizer::close));
        this.mask = BlockwiseMask.beit(architecture.rows(), architecture.columns(), config.maskRatio());
        this.maskToken = train("mask_token", new MaskToken(init, architecture.width()));
        int codes = tokenizer.codebookSize();
        this.head = train("lm_head", TransformerWeights.RESCALED.linear(init, architecture.width(), codes, true));
    }

    /**
     * Returns the paper's encoder of the size of another: class token, no positions but a shared bias by relative
     * position, biases of queries and values, layer scale, drop path.
     */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        return BeitTransformer.of(size);
    }

    @Override
    public Step step(Views views, Progress progress) {
        return step(views.get(0), HiddenTokens.draw(views.batch(), mask::draw, batch()));
    }

    /** Section 2.3 of the paper: mask, encode all tokens, predict the visual tokens of the hidden patches. */
    Step step(Tensor x, HiddenTokens hidden) {
        Tensor z = encode(x, hidden); // [N, 1 + L, D]
        Tensor logits = head.apply(hidden.rows(z)); // [M, K]
        Tensor target = hidden.numbers(tokenizer.tokens(x)); // [M]
        Tensor features = Gradients.off(() -> Ops.mean(encoder.patchTokens(z), 1));
        return Step.of(batch().mean(Ops.crossEntropy(logits, target), hidden.count(), hidden.countOfAll()))
                .monitor(features)
                .assigned(target, tokenizer.codebookSize())
                .metric(ACCURACY, batch().mean(accuracy(logits, target), hidden.count(), hidden.countOfAll()));
    }

    /** Returns all tokens after the encoder, [N, 1 + L, D], with the mask token in place of hidden embeddings. */
    Tensor encode(Tensor x, HiddenTokens hidden) {
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        return maskToken.encode(encoder, x, hidden);
    }

    /** Returns the share of the hidden patches whose visual token has the highest logit, a scalar. */
    private static Tensor accuracy(Tensor logits, Tensor target) {
        int[] likeliest = Ops.argmax(logits).toInts();
        int[] tokens = target.toInts();
        long right = IntStream.range(0, tokens.length)
                .filter(m -> likeliest[m] == tokens[m])
                .count();
        return Tensor.of(logits.device(), new double[] {(double) right / tokens.length}, 1);
    }

    /** Returns the tokenizer. */
    public VisualTokenizer tokenizer() {
        return tokenizer;
    }

    /** The visual token of every patch [N, L]. */
    @Override
    public Tensor codes(Tensor images) {
        return tokenizer.tokens(images);
    }

    @Override
    public int codes() {
        return tokenizer.codebookSize();
    }

    @Override
    public String name() {
        return "beit";
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
        return "BEiT has no collapsed solution, since its tokens are fixed, unless most patches have one token: look at the"
                + " use and the perplexity of the codebook; otherwise lower the learning rate, or lengthen the warm-up";
    }
}
