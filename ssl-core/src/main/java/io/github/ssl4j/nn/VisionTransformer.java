package io.github.ssl4j.nn;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A vision transformer without its classifier: images [N, H, W, C] to features [N, D]. Dosovitskiy et al. 2020,
 * arXiv:2010.11929; names and forward are timm's, and BEiT's for relative positions, layer scale and split biases.
 *
 * <p>Masked methods use its parts: {@link #embed} makes tokens of patches, {@link #withPositions} adds their position
 * embeddings, {@link #encode} runs the blocks over all of them or some.
 */
public final class VisionTransformer extends Backbone {

    /** The position embeddings of the tokens, beside {@link RelativePositions}. */
    public enum Positions {
        /** Fixed sines and cosines of row and column: MAE, I-JEPA. */
        SIN_COS,
        /** A learned vector for every token: ViT, DINO. */
        LEARNED,
        /** Nothing is added: BEiT. */
        NONE
    }

    /** Which learned bias by relative position the scores of attention have. */
    public enum RelativeBias {
        /** None. */
        NONE,
        /** One for all blocks: BEiT in pretraining. */
        SHARED,
        /** One for each block. */
        PER_BLOCK
    }

    /** What the features of an image are. */
    public enum Pooling {
        /** The mean of its patch tokens after the last norm. */
        MEAN,
        /** Its class token after the last norm. */
        CLASS_TOKEN
    }

    /**
     * The architecture.
     *
     * @param imageSize H and W that positions are made for; those of other sizes are interpolated from them
     * @param patch P, the side of a patch in pixels
     * @param channels C, channels of an image
     * @param depth the number of blocks
     * @param block what they are made of
     * @param classToken whether a learned token stands before the patches
     * @param positions the position embeddings
     * @param relativeBias the bias of scores by relative position
     * @param pooling what the features are
     */
    public record Config(
            ViewSize imageSize,

            @Setting("side of a vision transformer's patch in pixels")
            int patch,

            int channels,
            @Setting("blocks of a vision transformer") int depth,

            @Setting("what the blocks of a vision transformer are made of")
            TransformerBlock.Config block,

            boolean classToken,
            Positions positions,
            RelativeBias relativeBias,
            Pooling pooling) {

        /** Checks the sizes. */
        public Config {
            if (patch < 1 || !imageSize.isMultipleOf(patch)) {
                throw new IllegalArgumentException("vision transformer: expected an image size that is a multiple of"
                        + " the patch, found images of " + imageSize + " pixels and patches of " + patch
                        + (patch < 1 ? "" : "; what fits are images of " + imageSize.nearestMultipleOf(patch)));
            }
            if (channels < 1) {
                throw new IllegalArgumentException("channels: expected at least 1, found " + channels);
            }
            if (depth < 1) {
                throw new IllegalArgumentException("depth: expected at least 1 block, found " + depth);
            }
            if (pooling == Pooling.CLASS_TOKEN && !classToken) {
                throw new IllegalArgumentException("pooling: expected the mean of patch tokens where there is no class"
                        + " token, found " + pooling);
            }
            if (positions == Positions.SIN_COS && block.width() % 4 != 0) {
                throw new IllegalArgumentException(
                        "sin-cos positions: expected a width that is a multiple of 4, found " + block.width());
            }
        }

        private static Config of(ViewSize imageSize, int patch, int width, int depth, int heads) {
            TransformerBlock.Config block = TransformerBlock.Config.of(width, heads, TransformerWeights.NORMAL);
            return new Config(
                    imageSize, patch, 3, depth, block, true, Positions.LEARNED, RelativeBias.NONE, Pooling.CLASS_TOKEN);
        }

        /** Returns ViT-Tiny: 192 wide, 12 deep, 3 heads; class token, learned positions. Touvron et al. 2020. */
        public static Config tiny(int imageSize, int patch) {
            return named("vit-tiny", imageSize, patch);
        }

        /** Returns ViT-Small: 384 wide, 12 deep, 6 heads; class token, learned positions. Touvron et al. 2020. */
        public static Config small(int imageSize, int patch) {
            return named("vit-small", imageSize, patch);
        }

        /** Returns ViT-Base: 768 wide, 12 deep, 12 heads; class token, learned positions. */
        public static Config base(int imageSize, int patch) {
            return named("vit-base", imageSize, patch);
        }

        /** Returns ViT-Large: 1024 wide, 24 deep, 16 heads; class token, learned positions. */
        public static Config large(int imageSize, int patch) {
            return named("vit-large", imageSize, patch);
        }

        /**
         * Returns the architecture of a name: {@code vit-tiny}, {@code vit-small}, {@code vit-base} or
         * {@code vit-large}.
         *
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Config named(String name, int imageSize, int patch) {
            return named(name, ViewSize.square(imageSize), patch);
        }

        /**
         * Returns the architecture of a name for images that need not be square.
         *
         * @throws IllegalArgumentException if there is none of that name
         */
        public static Config named(String name, ViewSize imageSize, int patch) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "vit-tiny" -> of(imageSize, patch, 192, 12, 3);
                case "vit-small" -> of(imageSize, patch, 384, 12, 6);
                case "vit-base" -> of(imageSize, patch, 768, 12, 12);
                case "vit-large" -> of(imageSize, patch, 1024, 24, 16);
                default ->
                    throw new IllegalArgumentException(
                            "unknown backbone " + name + "; expected vit-tiny, vit-small, vit-base or vit-large");
            };
        }

        /** Returns the same architecture with positions made for square images of another side in pixels. */
        public Config withImageSize(int newSize) {
            return withImageSize(ViewSize.square(newSize));
        }

        /** Returns the same architecture with positions made for images of another size. */
        public Config withImageSize(ViewSize newSize) {
            return new Config(newSize, patch, channels, depth, block, classToken, positions, relativeBias, pooling);
        }

        /** Returns the same architecture for images of another number of channels. */
        public Config withChannels(int newChannels) {
            return new Config(
                    imageSize, patch, newChannels, depth, block, classToken, positions, relativeBias, pooling);
        }

        /** Returns the same architecture of another number of blocks. */
        public Config withDepth(int newDepth) {
            return new Config(
                    imageSize, patch, channels, newDepth, block, classToken, positions, relativeBias, pooling);
        }

        /** Returns the same architecture of other blocks. */
        public Config withBlock(TransformerBlock.Config newBlock) {
            return new Config(
                    imageSize, patch, channels, depth, newBlock, classToken, positions, relativeBias, pooling);
        }

        /** Returns the same architecture with other tokens and features. */
        public Config withTokens(
                boolean newClassToken, Positions newPositions, RelativeBias newBias, Pooling newPooling) {
            return new Config(
                    imageSize, patch, channels, depth, block, newClassToken, newPositions, newBias, newPooling);
        }

        /** Returns D, the width of a token. */
        public int width() {
            return block.width();
        }

        /** Returns how many patches lie one below the other in an image. */
        public int rows() {
            return imageSize.height() / patch;
        }

        /** Returns how many patches lie side by side in an image. */
        public int columns() {
            return imageSize.width() / patch;
        }

        /** Returns L, the number of patches of an image. */
        public int patches() {
            return rows() * columns();
        }
    }

    private final Config config;
    private final PatchEmbedding patchEmbedding;
    private final Tensor classToken;
    private final PositionEmbedding positions;
    private final RelativePositionBias relativeBias;
    private final Transformer blocks;

    /** Creates the network with fresh parameters. */
    public VisionTransformer(Initializer init, Config config) {
        this.config = config;
        int width = config.width();
        this.classToken = config.classToken()
                ? parameter("cls_token", init.normal(TransformerWeights.DEVIATION, 1, 1, width))
                : null;
        this.positions = new PositionEmbedding(init, config);
        positions.learned().ifPresent(table -> parameter("pos_embed", table));
        positions.fixed().ifPresent(this::constant);
        this.patchEmbedding = child(
                "patch_embed",
                new PatchEmbedding(
                        init,
                        config.channels(),
                        config.patch(),
                        width,
                        config.block().weights()));
        RelativePositions relative = config.relativeBias() == RelativeBias.NONE
                ? null
                : new RelativePositions(config.rows(), config.columns(), config.classToken());
        this.relativeBias = config.relativeBias() == RelativeBias.SHARED
                ? child(
                        "rel_pos_bias",
                        new RelativePositionBias(init, relative, config.block().heads()))
                : null;
        this.blocks = new Transformer(
                init,
                config.block(),
                config.depth(),
                config.relativeBias() == RelativeBias.PER_BLOCK ? relative : null);
        blocks.parts().forEach(this::child);
    }

    @Override
    public VisionTransformer copy() {
        VisionTransformer copy = new VisionTransformer(Initializer.undefined(device()), config);
        copy.load(state());
        copy.training(isTraining());
        return copy;
    }

    /** Returns the architecture. */
    public Config config() {
        return config;
    }

    @Override
    public int featureWidth() {
        return config.width();
    }

    @Override
    public int channels() {
        return config.channels();
    }

    @Override
    public String architecture() {
        return "vit-" + config.width() + "x" + config.depth() + "/" + config.patch();
    }

    @Override
    public String output() {
        return switch (config.pooling()) {
            case MEAN -> "mean over the patch tokens after the last norm";
            case CLASS_TOKEN -> "class token after the last norm";
        };
    }

    /** Returns one more than the number of blocks. */
    @Override
    public int layers() {
        return config.depth() + 1;
    }

    /** Returns the layer as BEiT counts them: a bias that all blocks share belongs to the last. */
    @Override
    public int layer(String parameter) {
        requireParameter(parameter);
        String[] parts = parameter.split("\\.");
        return switch (parts[0]) {
            case "blocks" -> 1 + Integer.parseInt(parts[1]);
            case "norm", "rel_pos_bias" -> layers();
            default -> 0;
        };
    }

    /** Returns the patches of images [N, H, W, C] as tokens [N, L, D], row by row, without position embeddings. */
    public Tensor embed(Tensor images) {
        if (images.rank() != 4 || images.size(3) != config.channels()) {
            throw new IllegalArgumentException("expected images [N, H, W, " + config.channels() + "], found " + images);
        }
        if (images.size(1) % config.patch() != 0 || images.size(2) % config.patch() != 0) {
            throw new IllegalArgumentException(
                    "expected images of a height and width that are multiples of the patch of " + config.patch()
                            + " pixels, found " + images.size(1) + " x " + images.size(2));
        }
        return patchEmbedding.apply(images);
    }

    /**
     * Returns the tokens [N, L, D] of all patches of images of the size that the network is made for plus their
     * positions.
     *
     * @throws IllegalArgumentException if there are more tokens or fewer
     */
    public Tensor withPositions(Tensor patches) {
        if (patches.size(1) != config.patches()) {
            throw new IllegalArgumentException("positions: expected the tokens of a grid of " + config.rows() + " x "
                    + config.columns() + ", found " + patches.size(1));
        }
        return positions.addTo(patches, config.rows(), config.columns());
    }

    /**
     * Returns the position embeddings [L, D] that are added to the patches of a grid, row by row, interpolated from
     * those that the network was made with; empty if there are none.
     */
    public Optional<Tensor> positions(int rows, int columns) {
        return positions.of(rows, columns);
    }

    /** Returns the class token plus its position embedding, if it has one [1, D]; empty if there is no class token. */
    public Optional<Tensor> placedClassToken() {
        return Optional.ofNullable(classToken)
                .map(token -> positions.addToClassToken(Ops.reshape(token, 1, config.width())));
    }

    /**
     * Returns some or all tokens [N, K, D] after the blocks and the last norm: [N, 1 + K, D] where a class token stands
     * before them, else [N, K, D].
     *
     * @throws IllegalArgumentException if the scores have a bias by relative position and tokens are missing
     */
    public Tensor encode(Tensor tokens) {
        return encode(tokens, UnaryOperator.identity());
    }

    private Tensor encode(Tensor tokens, UnaryOperator<Tensor> wanted) {
        Tensor all = tokens;
        if (classToken != null) {
            all = ClassTokens.before(placedClassToken().orElseThrow(), tokens);
        }
        return blocks.apply(all, relativeBias == null ? null : relativeBias.apply(all), wanted);
    }

    /** Returns encoded tokens without the class token, [N, K, D]. */
    public Tensor patchTokens(Tensor encoded) {
        return classToken == null ? encoded : ClassTokens.without(encoded);
    }

    /** Returns all tokens of images [N, H, W, C] after the blocks and the last norm: [N, 1 + L, D] or [N, L, D]. */
    public Tensor tokens(Tensor images) {
        return encode(placed(images));
    }

    /** Returns the patch tokens after the last norm, without the class token, [N, L, D], of images [N, H, W, C]. */
    @Override
    public Tensor places(Tensor images) {
        return patchTokens(tokens(images)).floating();
    }

    private Tensor placed(Tensor images) {
        Tensor patches = embed(images);
        int rows = images.size(1) / config.patch();
        int columns = images.size(2) / config.patch();
        boolean sameGrid = rows == config.rows() && columns == config.columns();
        if (config.relativeBias() != RelativeBias.NONE && patches.size(1) == config.patches() && !sameGrid) {
            throw new IllegalArgumentException("relative positions: expected images of " + config.imageSize()
                    + ", the size that the encoder was made for, found " + images.size(1) + "x" + images.size(2));
        }
        return positions.addTo(patches, rows, columns);
    }

    /** Returns the pooled tokens, [N, D], of images [N, H, W, C]. */
    @Override
    public Tensor apply(Tensor images) {
        return switch (config.pooling()) {
            case MEAN -> Ops.mean(patchTokens(tokens(images)), 1);
            case CLASS_TOKEN ->
                Ops.reshape(encode(placed(images), ClassTokens::of), images.size(0), config.width())
                        .floating();
        };
    }
}
