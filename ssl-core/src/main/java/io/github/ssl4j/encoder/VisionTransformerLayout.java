package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.RelativePositions;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The names of a vision transformer's tensors that timm, DINO, MAE, MoCo v3, I-JEPA and BEiT share. */
final class VisionTransformerLayout implements WeightLayout {
    private static final String PATCHES = "patch_embed.proj.weight";
    private static final String POSITIONS = "pos_embed";
    private static final String SHARED_TABLE = "rel_pos_bias.relative_position_bias_table";
    private static final String TABLE = "attn.relative_position_bias_table";

    /** What belongs to the encoder: with any other tensor of these the features would be others. */
    private static final String BODY = "(patch_embed|blocks|norm|norm_pre|cls_token|dist_token|reg_token"
            + "|register_tokens|storage_tokens|pos_embed|rope|rel_pos_bias)(\\..*|_.*)?";

    private static final int HEAD_WIDTH = 64;
    private static final int LARGE_MODEL_HEADS = 16;

    /** ViT-H, ViT-g and ViT-G have 16 heads, which are wider than 64. */
    private static final List<Integer> LARGE_MODEL_WIDTHS = List.of(1280, 1408, 1664);

    /** Only says that there is a layer scale; its values come from the file. */
    private static final double LAYER_SCALE = 0.1;

    private static final int USUAL_SIZE = 224;
    private static final int CLASS_TOKEN_ENTRIES = 3;

    @Override
    public String type() {
        return "vision-transformer";
    }

    @Override
    public List<String> landmarks() {
        return List.of(PATCHES, "blocks.0.attn.qkv.weight");
    }

    @Override
    public VisionTransformer.Config settings(NamedShapes tensors) {
        List<Integer> patches = tensors.shape(PATCHES, 4);
        int width = patches.get(0);
        int patch = patches.get(2);
        boolean classToken = tensors.has("cls_token");
        RelativeBias bias = relativeBias(tensors);
        TransformerBlock.Config block = new TransformerBlock.Config(
                width,
                heads(tensors, width, bias),
                tensors.shape("blocks.0.mlp.fc1.weight", 2).get(0),
                qkvBias(tensors),
                tensors.has("blocks.0.gamma_1") || tensors.has("blocks.0.ls1.gamma") ? LAYER_SCALE : 0,
                0,
                TransformerWeights.NORMAL);
        return new VisionTransformer.Config(
                ViewSize.square(patch * side(tensors, patch, bias)),
                patch,
                patches.get(1),
                tensors.count(i -> "blocks." + i + ".attn.qkv.weight"),
                block,
                classToken,
                tensors.has(POSITIONS) ? Positions.LEARNED : Positions.NONE,
                bias,
                classToken && tensors.has("norm.weight") ? Pooling.CLASS_TOKEN : Pooling.MEAN);
    }

    private static RelativeBias relativeBias(NamedShapes tensors) {
        if (tensors.has(SHARED_TABLE)) {
            return RelativeBias.SHARED;
        }
        return tensors.has("blocks.0." + TABLE) ? RelativeBias.PER_BLOCK : RelativeBias.NONE;
    }

    private static String table(RelativeBias bias) {
        return bias == RelativeBias.SHARED ? SHARED_TABLE : "blocks.0." + TABLE;
    }

    private static int heads(NamedShapes tensors, int width, RelativeBias bias) {
        if (bias != RelativeBias.NONE) {
            return tensors.shape(table(bias), 2).get(1);
        }
        if (LARGE_MODEL_WIDTHS.contains(width)) {
            return LARGE_MODEL_HEADS;
        }
        if (width % HEAD_WIDTH != 0) {
            throw tensors.wrong(
                    "patch_embed.proj.weight of a width that is a multiple of " + HEAD_WIDTH
                            + ", the width of a head, since no tensor tells the number of heads",
                    width);
        }
        return width / HEAD_WIDTH;
    }

    private static QkvBias qkvBias(NamedShapes tensors) {
        if (tensors.has("blocks.0.attn.qkv.bias")) {
            return QkvBias.ALL;
        }
        return tensors.has("blocks.0.attn.q_bias") ? QkvBias.QUERIES_AND_VALUES : QkvBias.NONE;
    }

    private static int side(NamedShapes tensors, int patch, RelativeBias bias) {
        if (tensors.has(POSITIONS)) {
            List<Integer> shape = tensors.shape(POSITIONS, 3);
            return PatchGrid.square(shape.get(1))
                    .orElseThrow(() -> tensors.wrong(
                            POSITIONS + " of a square grid, with or without a class token before it", shape))
                    .rows();
        }
        if (bias == RelativeBias.NONE) {
            return Math.max(1, USUAL_SIZE / patch);
        }
        List<Integer> shape = tensors.shape(table(bias), 2);
        int offsets = (int) Math.round(Math.sqrt(shape.get(0) - CLASS_TOKEN_ENTRIES));
        if (offsets % 2 == 0 || offsets * offsets + CLASS_TOKEN_ENTRIES != shape.get(0)) {
            throw tensors.wrong(table(bias) + " of (2 side - 1)^2 + 3 entries", shape);
        }
        return (offsets + 1) / 2;
    }

    @Override
    public Optional<String> ownName(String name, NamedShapes tensors) {
        if (name.startsWith("fc_norm.") && !tensors.has("norm.weight")) {
            return Optional.of(name.substring("fc_".length()));
        }
        if (!name.matches(BODY)) {
            return Optional.empty();
        }
        return Optional.of(name.replaceFirst("^(blocks\\.\\d+)\\.ls([12])\\.gamma$", "$1.gamma_$2"));
    }

    @Override
    public String name(Record settings) {
        VisionTransformer.Config config = (VisionTransformer.Config) settings;
        return "vit-" + config.width() + "x" + config.depth() + "/" + config.patch();
    }

    @Override
    public VisionTransformer.Config fitted(Record settings, ViewSize imageSize, int channels) {
        return ((VisionTransformer.Config) settings).withImageSize(imageSize).withChannels(channels);
    }

    @Override
    public VisionTransformer.Config asked(Record named, Record ofFile) {
        VisionTransformer.Config size = (VisionTransformer.Config) named;
        VisionTransformer.Config file = (VisionTransformer.Config) ofFile;
        return file.withDepth(size.depth())
                .withBlock(new TransformerBlock.Config(
                        size.width(),
                        size.block().heads(),
                        size.block().mlpWidth(),
                        file.block().qkvBias(),
                        file.block().layerScale(),
                        file.block().dropPath(),
                        file.block().weights()));
    }

    @Override
    public int channels(Record settings) {
        return ((VisionTransformer.Config) settings).channels();
    }

    @Override
    public Optional<ViewSize> imageSize(Record settings) {
        return Optional.of(((VisionTransformer.Config) settings).imageSize());
    }

    @Override
    public EvaluationView view(Record settings) {
        VisionTransformer.Config config = (VisionTransformer.Config) settings;
        return EvaluationView.imageNet(config.imageSize())
                .withNormalization(WeightLayout.normalization(config.channels()));
    }

    @Override
    public Map<String, List<Integer>> shapes(Record settings) {
        VisionTransformer.Config config = (VisionTransformer.Config) settings;
        TransformerBlock.Config block = config.block();
        int width = config.width();
        int entries = RelativePositions.distances(config.rows(), config.columns());
        List<Integer> table = List.of(entries, block.heads());
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        if (config.classToken()) {
            shapes.put("cls_token", List.of(1, 1, width));
        }
        if (config.positions() == Positions.LEARNED) {
            shapes.put(POSITIONS, List.of(1, config.patches() + (config.classToken() ? 1 : 0), width));
        }
        shapes.put(PATCHES, List.of(width, config.channels(), config.patch(), config.patch()));
        shapes.put("patch_embed.proj.bias", List.of(width));
        if (config.relativeBias() == RelativeBias.SHARED) {
            shapes.put(SHARED_TABLE, table);
        }
        for (int i = 0; i < config.depth(); i++) {
            block(shapes, "blocks." + i + ".", block);
            if (config.relativeBias() == RelativeBias.PER_BLOCK) {
                shapes.put("blocks." + i + "." + TABLE, table);
            }
        }
        pair(shapes, "norm", List.of(width), width);
        return shapes;
    }

    private static void block(Map<String, List<Integer>> shapes, String name, TransformerBlock.Config block) {
        int width = block.width();
        pair(shapes, name + "norm1", List.of(width), width);
        shapes.put(name + "attn.qkv.weight", List.of(3 * width, width));
        switch (block.qkvBias()) {
            case ALL -> shapes.put(name + "attn.qkv.bias", List.of(3 * width));
            case QUERIES_AND_VALUES -> {
                shapes.put(name + "attn.q_bias", List.of(width));
                shapes.put(name + "attn.v_bias", List.of(width));
            }
            case NONE -> {}
        }
        pair(shapes, name + "attn.proj", List.of(width, width), width);
        pair(shapes, name + "norm2", List.of(width), width);
        pair(shapes, name + "mlp.fc1", List.of(block.mlpWidth(), width), block.mlpWidth());
        pair(shapes, name + "mlp.fc2", List.of(width, block.mlpWidth()), width);
        if (block.layerScale() > 0) {
            shapes.put(name + "gamma_1", List.of(width));
            shapes.put(name + "gamma_2", List.of(width));
        }
    }

    private static void pair(Map<String, List<Integer>> shapes, String name, List<Integer> weight, int bias) {
        shapes.put(name + ".weight", weight);
        shapes.put(name + ".bias", List.of(bias));
    }
}
