package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.CheckedCollectives;
import io.github.ssl4j.collectives.WorkerFailedException;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.time.Duration;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;

/**
 * Collectives between processes, by Gloo over TCP. Where a device works in the memory of the process, values go from
 * there and to there without a copy.
 *
 * <p>Each collective is preceded by an exchange of what every worker called, in which up to 8 KiB of values go along:
 * those few are added in the order of the ranks, more of them in the order of Gloo's ring.
 *
 * <p>When a connection breaks or the others do not come in time, all are asked how far they are, which takes up to four
 * seconds, and the {@link WorkerFailedException} names those that are gone, frozen or behind. Afterwards every call
 * fails.
 */
public final class GlooCollectives extends CheckedCollectives {
    private final Peers peers;
    private final Frames frames;
    private final ProcessGroupGloo group;
    private long number;
    private WorkerFailedException failure;

    private GlooCollectives(Peers peers, ProcessGroupGloo group) {
        super(peers.rank(), peers.size());
        this.peers = peers;
        this.group = group;
        this.frames = new Frames(peers.size());
    }

    /**
     * Waits for all workers, and returns the collectives of one.
     *
     * @param store the one that all workers connect to; nobody else uses it, and it has to stay open
     * @param host the name or address under which the others reach this worker
     * @param timeout how long a worker waits in a collective for the others, and here for all to join
     * @throws IllegalArgumentException if there is no such rank or the timeout is not above 0
     * @throws IllegalStateException if this worker cannot be reached under {@code host}
     * @throws WorkerFailedException if not all workers join in time; it names those that are missing
     */
    public static GlooCollectives join(GlooStore store, int rank, int size, String host, Duration timeout) {
        if (rank < 0 || rank >= size) {
            throw new IllegalArgumentException(
                    "collectives: expected a rank from 0 to " + (size - 1) + ", found " + rank);
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("collectives: expected a timeout of at least 1 ms, found " + timeout);
        }
        Peers peers = Peers.meet(store, rank, size, host, timeout);
        try {
            return new GlooCollectives(peers, group(store, rank, size, host, timeout));
        } catch (RuntimeException e) {
            WorkerFailedException failure = peers.failure("the first connection", e);
            peers.close();
            throw failure;
        }
    }

    @Override
    public String name(int rank) {
        return "rank " + rank + " on " + peers.host(rank);
    }

    private static ProcessGroupGloo group(GlooStore store, int rank, int size, String host, Duration timeout) {
        try (Milliseconds limit = new Milliseconds(timeout.toMillis());
                ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create(limit)) {
            options.devices().push_back(ProcessGroupGloo.createDeviceForHostname(host));
            return new ProcessGroupGloo(store.store(), rank, size, options);
        }
    }

    @Override
    protected void allReduceSum(String call, Tensor values) {
        try (HostValues host = HostValues.of(values)) {
            sum(call, host);
            host.write();
        }
    }

    private void sum(String call, HostValues host) {
        if (meet(call, host)) {
            frames.sum(host, 0);
        } else {
            run(call, () -> group.allreduce(new TensorVector(tensor(host))));
        }
    }

    @Override
    protected void allGather(String call, Tensor rows, Tensor gathered) {
        try (HostValues own = HostValues.of(rows);
                HostValues all = HostValues.to(gathered)) {
            if (meet(call, own)) {
                for (int rank = 0; rank < size(); rank++) {
                    frames.copy(rank, all, rank, own.bytes());
                }
            } else {
                run(call, () -> group._allgather_base(tensor(all), tensor(own)));
            }
            all.write();
        }
    }

    @Override
    protected void reduceScatterSum(String call, Tensor rows, Tensor part) {
        try (HostValues own = HostValues.of(rows);
                HostValues host = HostValues.to(part)) {
            if (meet(call, own)) {
                frames.sum(host, Math.toIntExact(rank() * host.length()));
            } else {
                try (Tensor sums = Tensor.empty(rows.device(), rows.type(), rows.shape())) {
                    sums.assign(rows);
                    copyPartOfSums(call, sums, host);
                }
            }
            host.write();
        }
    }

    private void copyPartOfSums(String call, Tensor sums, HostValues part) {
        try (HostValues all = HostValues.of(sums)) {
            run(call, () -> group.allreduce(new TensorVector(tensor(all))));
            new Place(all.place().address() + rank() * part.bytes())
                    .copyTo(part.place().address(), part.bytes());
        }
    }

    @Override
    protected void broadcast(String call, Tensor values, int root) {
        try (HostValues host = rank() == root ? HostValues.of(values) : HostValues.to(values)) {
            if (meet(call, host)) {
                frames.copy(root, host, 0, host.bytes());
            } else {
                run(call, () -> group.broadcast(new TensorVector(tensor(host)), from(root)));
            }
            if (rank() != root) {
                host.write();
            }
        }
    }

    private static BroadcastOptions from(int root) {
        BroadcastOptions options = new BroadcastOptions();
        options.rootRank(root);
        return options;
    }

    @Override
    protected void barrier(String call) {
        meet(call, null);
    }

    /** Compares the call with that of the others, and returns whether it took the values along. */
    private boolean meet(String call, HostValues values) {
        if (failure != null) {
            throw new WorkerFailedException(failure.getMessage(), failure.getCause(), failure.ranks());
        }
        number++;
        peers.arrive(number);
        frames.call(call);
        boolean few = values != null && Frames.holds(values.bytes());
        if (few) {
            frames.values(values);
        }
        run(call, () -> group._allgather_base(frames.all(), frames.own()));
        requireSameCall(number, frames.calls());
        return few;
    }

    private void run(String call, Supplier<Work> operation) {
        try (PointerScope scope = new PointerScope()) {
            operation.get()._wait();
        } catch (RuntimeException e) {
            failure = peers.failure("collective " + number + ", " + call, e);
            throw failure;
        }
    }

    private static org.bytedeco.pytorch.Tensor tensor(HostValues values) {
        return torch.from_blob(values.place(), new long[] {values.length()}, new TensorOptions(type(values.type())));
    }

    private static torch.ScalarType type(ElementType type) {
        return switch (type) {
            case FLOAT32 -> torch.ScalarType.Float;
            case FLOAT64 -> torch.ScalarType.Double;
            default -> torch.ScalarType.Int;
        };
    }

    @Override
    public void close() {
        super.close();
        peers.close();
        if (!group.isNull()) {
            group.close();
            frames.close();
        }
    }
}
