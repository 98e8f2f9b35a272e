package io.github.ssl4j.goldens;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a golden case is of, told by the arrays and settings that it holds, never by its name. Each kind is read by a
 * {@code *GoldenTests} of the module that computes it; a case of no kind fails {@code EveryCaseGoldenTests}.
 */
public enum GoldenKind {
    /** Steps of SGD, AdamW or LARS on given gradients. */
    OPTIMIZER(golden -> golden.has("in_step0_g0")),
    /** An EMA teacher's updates. */
    MOMENTUM(golden -> golden.has("in_online0") && golden.has("in_target0")),
    /** An EMA teacher's updates, I-JEPA's momentum growing between them. */
    IJEPA_MOMENTUM(golden -> golden.has("in_online_w") && golden.hasTruth("out_momentum")),
    /** Curves of learning rates, weight decays and momenta. */
    SCHEDULES(golden -> !golden.hasAny("w__") && !golden.hasAny("in_img") && says(golden, "schedule")),

    /** Images whose brightness, contrast, saturation and hue are changed. */
    COLOR_JITTER(golden -> golden.has("in_img") && sets(golden, "brightness")),
    /** Blurred images. */
    BLUR(golden -> golden.has("in_img") && sets(golden, "torchvision")),
    /** Images cropped and resized. */
    RESIZED_CROP(golden -> golden.has("in_img") && sets(golden, "crops_top_left_h_w_size")),
    /** Images jittered in an order, solarised, flipped and so on. */
    OTHER_AUGMENTATIONS(golden -> golden.has("in_img")),
    /** Many draws of random resized crops. */
    CROP_DISTRIBUTION(golden -> !golden.hasAny("in_") && sets(golden, "scale") && sets(golden, "ratio")),

    /** MAE's random masks of given noise. */
    RANDOM_MASK(golden -> golden.has("in_noise") && golden.hasTruth("out_x_masked")),
    /** SimMIM's masks of given orders. */
    GRID_MASK(golden -> golden.has("in_perm0")),
    /** BEiT's masks of given draws. */
    BLOCKWISE_MASK(golden -> golden.has("in_draw_kind0")),
    /** I-JEPA's masks. */
    MULTI_BLOCK_MASK(golden -> golden.has("in_u") && golden.hasTruth("out_pred_hw")),

    /** Clusters found from given first centroids. */
    K_MEANS(golden -> golden.has("in_init_rows")),
    /** Predictions by weighted nearest neighbours. */
    KNN(golden -> golden.has("in_bank_labels")),
    /** The optimum of multinomial logistic regression. */
    LOGISTIC_REGRESSION(golden -> golden.hasTruth("out_intercept")),

    /** Names and shapes of the parameters of whole ResNets. */
    RESNET_SHAPES(golden -> golden.config().findValue("__total__") != null),
    /** Training steps of a ResNet of basic or bottleneck blocks. */
    RESNET_TRAINING(golden -> golden.has("w__layer1.0.conv1.weight") && golden.has("in_x0") && golden.has("in_y0")),

    /** Images cut into patches and put together again. */
    PATCHES(golden -> golden.hasTruth("out_patches")),
    /** Histograms of oriented gradients, cell by cell. */
    HOG(golden -> golden.hasTruth("out_hog") && golden.truth("out_hog").shape().length == 5),
    /** Histograms of oriented gradients, the cells of a token side by side. */
    HOG_TOKENS(golden -> golden.hasTruth("out_hog") && golden.truth("out_hog").shape().length == 3),
    /** Gaussian windows of histograms of oriented gradients. */
    HOG_WINDOWS(golden -> golden.hasAny("out_gkern")),
    /** Sin-cos position embeddings. */
    SIN_COS_POSITIONS(golden -> golden.hasTruth("out_pos") && sets(golden, "embed_dim")),

    /** MaskFeat's targets, and its loss on given predictions. */
    MASKFEAT(golden -> golden.has("in_pred") && golden.hasTruth("out_target_masked")),
    /** MAE's loss alone, on given predictions. */
    MAE_LOSS(golden -> golden.has("in_pred") && golden.has("in_mask") && !golden.hasAny("w__")),
    /** Training steps of MAE. */
    MAE_TRAINING(golden -> golden.has("w__decoder_pos_embed") && golden.hasTruth("out_losses")),
    /** One step of MAE and its gradients. */
    MAE(golden -> golden.has("w__decoder_pos_embed")),
    /** One step of BEiT and its gradients. */
    BEIT(golden -> golden.has("w__lm_head.weight")),
    /** One step of SimMIM and its gradients. */
    SIMMIM(golden -> golden.has("w__encoder.mask_token")),
    /** One step of I-JEPA and its gradients. */
    IJEPA(golden -> golden.has("in_masks_enc0")),
    /** A vision transformer, timm's or DINO's. */
    VISION_TRANSFORMER(golden -> golden.has("w__patch_embed.proj.weight") && golden.has("w__cls_token")),

    /** Training steps of a tiny SimCLR. */
    SIMCLR_TRAINING(golden -> trains(golden, "simclr")),
    /** Training steps of a tiny BYOL. */
    BYOL_TRAINING(golden -> trains(golden, "byol")),
    /** Training steps of a tiny VICReg. */
    VICREG_TRAINING(golden -> trains(golden, "vicreg")),

    /** DINO's head: a last layer with weight norm behind normalised rows. */
    DINO_HEAD(golden -> golden.has("w__last_layer.weight_v")),
    /** A head as PyTorch prints it. */
    HEAD(golden -> golden.has("in_x") && golden.hasAny("w__") && sets(golden, "layers")),
    /** One operation and its gradient. */
    OPERATION(golden -> golden.has("in_x") && golden.hasTruth("grad_x") && !golden.hasAny("w__")),

    /** SimCLR's loss. */
    NT_XENT(golden -> twoEmbeddings(golden) && sets(golden, "temperature", "T")),
    /** VICReg's loss. */
    VICREG(golden ->
            twoEmbeddings(golden) && (sets(golden, "mu", "std", "var", "nu", "cov") || says(golden, "vicreg"))),
    /** Barlow Twins' loss. */
    BARLOW_TWINS(GoldenKind::twoEmbeddings),
    /** BYOL's or SimSiam's loss, both directions. */
    COSINE_PAIRS(golden -> golden.has("in_p0") && golden.has("in_z0")),
    /** The negative cosine, one direction. */
    COSINE(golden -> golden.has("in_p") && golden.has("in_z")),
    /** DINO's loss and centre over several steps. */
    DINO(golden -> golden.has("in_teacher0") && golden.has("in_student0")),
    /** Codes by Sinkhorn's iteration. */
    SINKHORN(golden -> golden.has("in_scores") && golden.hasAny("out_q")),
    /** SwAV's loss. */
    SWAV(golden -> (golden.has("in_high0") || golden.has("in_p0")) && sets(golden, "epsilon")),
    /** MoCo's loss against a queue, with or without encoders. */
    MOCO(golden -> golden.has("in_queue") || golden.has("in_bank")),
    /** MoCo v3's loss within a batch. */
    MOCO_V3(golden -> golden.has("in_q") && golden.has("in_k"));

    private final Predicate<GoldenCase> holds;

    GoldenKind(Predicate<GoldenCase> holds) {
        this.holds = holds;
    }

    /** Returns the kind of a case, the first in the order above that it fits; nothing if it fits none. */
    public static Optional<GoldenKind> of(GoldenCase golden) {
        return Arrays.stream(values()).filter(kind -> kind.holds.test(golden)).findFirst();
    }

    private static boolean twoEmbeddings(GoldenCase golden) {
        return golden.has("in_z0") && golden.has("in_z1") && !golden.has("in_p0");
    }

    private static boolean trains(GoldenCase golden, String method) {
        return golden.hasTruth("out_losses")
                && golden.config().path("kind").asText().equals(method);
    }

    private static boolean sets(GoldenCase golden, String... settings) {
        return Arrays.stream(settings).anyMatch(golden.config()::has);
    }

    private static boolean says(GoldenCase golden, String word) {
        return golden.meta().path("what").asText().toLowerCase(Locale.ROOT).contains(word);
    }
}
