package io.github.ssl4j.siamese;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** One branch of a Siamese network, z = head(backbone(x)): images [N, H, W, C] to embeddings [N, D]. */
public final class Branch extends Module {
    private final Backbone backbone;
    private final Module head;

    /** Puts a head on a backbone; closing the branch closes both. */
    public Branch(Backbone backbone, Module head) {
        this.backbone = child("backbone", Objects.requireNonNull(backbone, "backbone"));
        this.head = child("head", Objects.requireNonNull(head, "head"));
    }

    private Branch(Branch original) {
        super(original);
        this.backbone = child("backbone", original.backbone.copy());
        this.head = child("head", original.head.copy());
    }

    @Override
    public Branch copy() {
        return new Branch(this);
    }

    /** Returns the backbone. */
    public Backbone backbone() {
        return backbone;
    }

    /** Returns the head. */
    public Module head() {
        return head;
    }

    /** Returns backbone and head, in this order, under these names: what a method trains, to which it may add. */
    public Map<String, Module> parts(String backboneName, String headName) {
        Map<String, Module> parts = new LinkedHashMap<>();
        parts.put(backboneName, backbone);
        parts.put(headName, head);
        return parts;
    }

    @Override
    public Tensor apply(Tensor x) {
        return run(head, run(backbone, x));
    }

    /**
     * Returns the embeddings of V crops of the same N images, [V N, D] in the order of the crops: the N rows of the
     * first crop, then those of the second. Crops of one size go through the backbone together, and all through the
     * head together, so that batch norm sees them as one batch, as in SwAV and DINO.
     *
     * @throws IllegalArgumentException if there is no crop or the crops differ in N or channels
     */
    public Tensor applyCrops(List<Tensor> crops) {
        return run(head, features(crops));
    }

    /**
     * Returns the backbone's features of V crops of the same N images, [V N, D] in the order of the crops, by one
     * forward for each size of crop, in the order in which the sizes first appear.
     *
     * @throws IllegalArgumentException if there is no crop or the crops differ in N or channels
     */
    public Tensor features(List<Tensor> crops) {
        requireFitting(crops);
        Map<List<Integer>, List<Integer>> bySize = new LinkedHashMap<>();
        for (int v = 0; v < crops.size(); v++) {
            List<Integer> size = List.of(crops.get(v).size(1), crops.get(v).size(2));
            bySize.computeIfAbsent(size, fresh -> new ArrayList<>()).add(v);
        }
        List<Integer> order = new ArrayList<>();
        List<Tensor> features = new ArrayList<>();
        for (List<Integer> alike : bySize.values()) {
            order.addAll(alike);
            features.add(run(backbone, together(alike.stream().map(crops::get).toList())));
        }
        int batch = crops.get(0).size(0);
        Tensor all = together(features);
        if (order.equals(IntStream.range(0, crops.size()).boxed().toList())) {
            return all;
        }
        return together(IntStream.range(0, crops.size())
                .mapToObj(v -> Ops.slice(all, order.indexOf(v) * batch, batch))
                .toList());
    }

    private static Tensor together(List<Tensor> parts) {
        return parts.size() == 1 ? parts.get(0) : Ops.concatenate(parts.toArray(Tensor[]::new));
    }

    private static void requireFitting(List<Tensor> crops) {
        if (crops.isEmpty()) {
            throw new IllegalArgumentException("crops: expected at least one, found none");
        }
        Tensor first = crops.get(0);
        for (int v = 0; v < crops.size(); v++) {
            Tensor crop = crops.get(v);
            if (crop.rank() != 4) {
                throw new IllegalArgumentException(
                        "crop " + v + ": expected images [N, H, W, C], found " + Arrays.toString(crop.shape()));
            }
            if (crop.size(0) != first.size(0) || crop.size(3) != first.size(3)) {
                throw new IllegalArgumentException("crop " + v + ": expected " + first.size(0) + " images of "
                        + first.size(3) + " channels as in crop 0, found " + Arrays.toString(crop.shape()));
            }
        }
    }
}
