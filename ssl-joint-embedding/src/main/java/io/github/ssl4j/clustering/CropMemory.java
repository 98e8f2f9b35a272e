package io.github.ssl4j.clustering;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The last embeddings seen of every image, one of each large crop. */
final class CropMemory implements Stateful {
    private final List<MemoryBank> banks;

    /** Creates a memory for embeddings of {@code width} values of so many images, none of which was seen. */
    CropMemory(Device device, int images, int width) {
        this.banks = IntStream.range(0, LargeCrops.COUNT)
                .mapToObj(crop -> new MemoryBank(device, images, width))
                .toList();
    }

    /** Returns what is known from one of the large crops; clusterings take them by turns. */
    MemoryBank forClustering(int clustering) {
        return banks.get(clustering % banks.size());
    }

    /** Remembers the embeddings [V N, D] of the large crops of some images [N], in the order of the crops. */
    void remember(int[] images, Tensor z) {
        List<Tensor> rows = LargeCrops.rows(z, LargeCrops.COUNT, images.length);
        for (int crop = 0; crop < banks.size(); crop++) {
            banks.get(crop).remember(images, rows.get(crop));
        }
    }

    /** Returns the embeddings of each crop by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        NamedTensors state = new NamedTensors();
        for (int crop = 0; crop < banks.size(); crop++) {
            state.addAll("bank" + crop, banks.get(crop).state());
        }
        return state.map();
    }

    @Override
    public void close() {
        banks.forEach(MemoryBank::close);
    }
}
