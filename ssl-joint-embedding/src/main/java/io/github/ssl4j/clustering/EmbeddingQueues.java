package io.github.ssl4j.clustering;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.FromNumber;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.FeatureQueue;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Earlier embeddings of every large crop, to be assigned to prototypes together with a batch that is small beside the
 * number of prototypes. Caron et al. 2020, arXiv:2006.09882, section 3.1.
 */
public final class EmbeddingQueues implements Stateful {

    /**
     * The settings.
     */
    public record Config(
            @Setting("embeddings kept of each large crop, a multiple of the batch; 0 for no queue")
            int length,

            @Setting("first epoch whose embeddings are kept, from 0; the queue is used once it is full")
            int fromEpoch) {

        /** Checks the numbers. */
        public Config {
            if (length < 0 || fromEpoch < 0) {
                throw new IllegalArgumentException("queue: expected a length and a first epoch of at least 0, found "
                        + length + " and " + fromEpoch);
            }
        }

        /** Returns no queue. */
        public static Config none() {
            return of(0);
        }

        /** Returns a queue of so many embeddings of each large crop, from the first epoch on. */
        @FromNumber
        public static Config of(int length) {
            return new Config(length, 0);
        }
    }

    private final int fromEpoch;
    private final List<FeatureQueue> queues = new ArrayList<>();

    /** Creates a queue for each large crop. */
    EmbeddingQueues(Initializer init, Config config, int width) {
        this.fromEpoch = config.fromEpoch();
        for (int i = 0; i < LargeCrops.COUNT && config.length() > 0; i++) {
            queues.add(new FeatureQueue(init, config.length(), width));
        }
    }

    /** Returns the earlier embeddings [Q, D] of a crop, once there are as many as the queue is long. */
    Optional<Tensor> earlier(int crop) {
        boolean ready = !queues.isEmpty() && queues.get(crop).full();
        return ready ? Optional.of(queues.get(crop).features()) : Optional.empty();
    }

    /** Keeps the embeddings [N, D] of each crop. */
    void enqueue(List<Tensor> embeddings, Progress progress) {
        for (int i = 0; i < queues.size() && progress.epoch() >= fromEpoch; i++) {
            queues.get(i).enqueue(embeddings.get(i));
        }
    }

    /** Checks that batches of this size fill the queues exactly. */
    void requireWholeBatches(int batch) {
        queues.forEach(queue -> queue.requireWholeBatches(batch));
    }

    /** Returns the queues by name, for checkpoints. */
    @Override
    public Map<String, Tensor> state() {
        NamedTensors state = new NamedTensors();
        for (int i = 0; i < queues.size(); i++) {
            state.addAll("queue" + i, queues.get(i).state());
        }
        return state.map();
    }

    @Override
    public void close() {
        queues.forEach(FeatureQueue::close);
    }
}
