package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Visual tokens by a discrete variational autoencoder, which is trained on images before BEiT is: the encoder gives
 * every patch a distribution q over K codes, the decoder makes the image of codes drawn from it. Ramesh et al. 2021,
 * arXiv:2102.12092, section 2.1, with a network small enough for a processor.
 *
 * <pre>
 * l = encoder(x) codebookT,   q = softmax(l)
 * z = softmax((l + Gumbel noise) / temperature),   y = decoder(z codebook)
 * loss = mean (x - y)^2 + beta mean KL(q || uniform) / (P P C) + gamma KL(mean q || uniform)
 * token = argmax_k l_k
 * </pre>
 *
 * <p>The first mean is over all values of x, the second over all tokens: this is the negative lower bound of the
 * likelihood of normal pixels of variance beta / 2, times beta / (P P C), where the authors have the logit-Laplace
 * distribution. The temperature falls and beta grows along with the run, as theirs do. The last divergence, of the
 * mean over all tokens of a batch, keeps all codes in use: the diversity loss of Baevski et al. 2020,
 * arXiv:2006.11477. The authors of the autoencoder do without it, on 250 million images.
 */
public final class DiscreteVae extends SslMethod implements VisualTokenizer {
    private static final double SMALLEST = 1e-30;

    /**
     * The settings.
     *
     * @param patch P, the side of a patch
     * @param channels C
     * @param codes K, at least 2
     * @param width D, the channels of all layers and of the vectors of the codebook
     * @param blocks how many blocks encoder and decoder have each
     * @param temperature how soft samples of codes are
     * @param divergence beta, how much the divergence of single tokens counts
     * @param diversity gamma, how much the divergence of their mean counts, at least 0
     * @param recipe how to train
     */
    public record Config(
            int patch,
            int channels,
            int codes,
            int width,
            int blocks,
            Annealing temperature,
            Divergence divergence,
            double diversity,
            Recipe recipe) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(temperature, "temperature");
            Objects.requireNonNull(divergence, "divergence");
            Objects.requireNonNull(recipe, "recipe");
            if (codes < 2) {
                throw new IllegalArgumentException("discrete VAE: expected at least 2 codes, found " + codes);
            }
            if (!(diversity >= 0 && Double.isFinite(diversity))) {
                throw new IllegalArgumentException(
                        "discrete VAE: expected a diversity of at least 0, found " + diversity);
            }
            if (width < 1 || blocks < 1) {
                throw new IllegalArgumentException("discrete VAE: expected a width of at least 1 and at least 1 block,"
                        + " found a width of " + width + " and " + blocks + " blocks");
            }
        }

        /** Returns the settings for CIFAR-10: 512 codes of 4 x 4 pixels, to be trained on 10,000 images or more. */
        public static Config cifar10() {
            Recipe recipe = Recipe.of(
                    6, 128, LearningRate.cosine(2e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(1e-4));
            return new Config(
                    4, 3, 512, 64, 2, new Annealing(1, 1.0 / 16, 0.5), new Divergence(0.1, 0.25), 0.1, recipe);
        }

        /** Returns the same settings with other patches. */
        public Config withPatch(int newPatch, int newChannels) {
            return new Config(newPatch, newChannels, codes, width, blocks, temperature, divergence, diversity, recipe);
        }

        /** Returns the same settings with another number of codes. */
        public Config withCodes(int newCodes) {
            return new Config(patch, channels, newCodes, width, blocks, temperature, divergence, diversity, recipe);
        }

        /** Returns the same settings with another network. */
        public Config withNetwork(int newWidth, int newBlocks) {
            return new Config(patch, channels, codes, newWidth, newBlocks, temperature, divergence, diversity, recipe);
        }

        /** Returns the same settings with another temperature. */
        public Config withTemperature(Annealing newTemperature) {
            return new Config(patch, channels, codes, width, blocks, newTemperature, divergence, diversity, recipe);
        }

        /** Returns the same settings with another weight of the divergence. */
        public Config withDivergence(Divergence newDivergence) {
            return new Config(patch, channels, codes, width, blocks, temperature, newDivergence, diversity, recipe);
        }

        /** Returns the same settings with another weight of the divergence of the mean. */
        public Config withDiversity(double newDiversity) {
            return new Config(patch, channels, codes, width, blocks, temperature, divergence, newDiversity, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(patch, channels, codes, width, blocks, temperature, divergence, diversity, newRecipe);
        }
    }

    /**
     * How much the divergence counts: beta, along a straight line from 0.
     *
     * @param beta the last weight, at least 0
     * @param share the share of the run in which it grows, in [0, 1]
     */
    public record Divergence(double beta, double share) {

        /** Checks the numbers. */
        public Divergence {
            if (!(beta >= 0 && Double.isFinite(beta))) {
                throw new IllegalArgumentException("discrete VAE: expected a beta of at least 0, found " + beta);
            }
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "discrete VAE: expected a beta that grows in a share of the run in [0, 1], found " + share);
            }
        }

        double at(double fraction) {
            return Schedule.warmup(0, share, Schedule.constant(beta)).at(fraction);
        }
    }

    private final Config config;
    private final TokenGrid grid;
    private final VaeEncoder encoder;
    private final Codebook codebook;
    private final VaeDecoder decoder;
    /** Draws all noise; a tensor, so that checkpoints hold it. */
    private final Tensor key;

    /** Creates the autoencoder; the initialiser makes its network. */
    public DiscreteVae(Initializer init, Config config) {
        this.config = config;
        this.grid = new TokenGrid(config.patch(), config.channels());
        this.encoder = train("encoder", new VaeEncoder(init, config));
        this.codebook = train("codebook", new Codebook(init, config.codes(), config.width()));
        this.decoder = train("decoder", new VaeDecoder(init, config));
        this.key = init.uniform(1, 1);
        keep("key", Stateful.of(key));
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = views.get(0);
        Tensor hidden = encoder.hidden(x); // [N L, D]
        Tensor l = codebook.logits(hidden); // [N L, K]
        Tensor q = Ops.softmax(l);
        Tensor loss = reconstruction(x, l, progress).plus(divergence(l, q, progress));
        return Step.of(loss).monitor(encoder.pool(hidden, views.batch())).entropy(q);
    }

    /** Returns mean (x - y)^2 for logits l, the codes of y drawn anew in every step. */
    Tensor reconstruction(Tensor x, Tensor l, Progress progress) {
        int images = x.size(0);
        long seed = Double.doubleToLongBits(key.scalar());
        int first = images * batch().part();
        Tensor noise = GumbelNoise.of(x.device(), first, images, grid.tokens(x), config.codes(), seed, progress.step());
        double sharpness = 1 / config.temperature().at(progress.fraction());
        Tensor z = Ops.softmax(l.plus(noise).times(sharpness));
        int[] shape = {images, x.size(1) / config.patch(), x.size(2) / config.patch(), config.width()};
        Tensor y = decoder.apply(Ops.reshape(codebook.apply(z), shape)); // [N L, P P C]
        return batch().mean(Ops.mean(Ops.square(grid.patches(x).minus(y))));
    }

    /** Returns beta mean KL(q || uniform) / (P P C) + gamma KL(mean q || uniform), where KL = ln K + sum q ln q. */
    private Tensor divergence(Tensor l, Tensor q, Progress progress) {
        double beta = config.divergence().at(progress.fraction()) / grid.width();
        double gamma = config.diversity();
        Tensor mean = batch().mean(Ops.mean(q, 0));
        Tensor ofTokens = batch().mean(Ops.sum(q.times(Ops.logSoftmax(l)))).times(beta / l.size(0));
        Tensor ofMean = Ops.sum(mean.times(Ops.log(mean.plus(SMALLEST)))).times(gamma);
        return ofTokens.plus(ofMean).plus((beta + gamma) * Math.log(config.codes()));
    }

    @Override
    public Tensor tokens(Tensor images) {
        return grid.argmax(images, config.codes(), some -> logits(some));
    }

    /**
     * Returns the images [N, H, W, C] that the decoder makes of the tokens of images [N, H, W, C]. No gradient passes.
     */
    public Tensor reconstruct(Tensor images) {
        Tensor tokens = tokens(images);
        return Gradients.off(() -> {
            int[] shape = images.shape();
            Tensor index = Ops.reshape(tokens, Math.toIntExact(tokens.length()));
            Tensor embedded = Ops.gatherRows(codebook.vectors(), index);
            int[] tokenShape = {shape[0], shape[1] / config.patch(), shape[2] / config.patch(), config.width()};
            return grid.images(decoder.apply(Ops.reshape(embedded, tokenShape)), shape);
        });
    }

    @Override
    public int codebookSize() {
        return config.codes();
    }

    @Override
    public int patch() {
        return config.patch();
    }

    /** Returns the logits of the codes [N L, K] of images [N, H, W, C]. */
    Tensor logits(Tensor images) {
        return codebook.logits(encoder.hidden(images));
    }

    /** Returns the weights of encoder and codebook, which the tokens are made with. */
    @Override
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        encoder.state().forEach((name, tensor) -> tensors.put("encoder." + name, tensor));
        codebook.state().forEach((name, tensor) -> tensors.put("codebook." + name, tensor));
        return tensors;
    }

    @Override
    public String name() {
        return "dvae";
    }

    @Override
    public int views() {
        return 1;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public String collapseAdvice() {
        return "the codes of a discrete VAE collapse when their divergence outweighs the reconstruction or the temperature"
                + " falls too early: lower beta, lengthen its warm-up or the fall of the temperature, or lower the"
                + " learning rate";
    }
}
