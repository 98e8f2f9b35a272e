package io.github.ssl4j.spark;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the other workers' question how far this one is. Gloo says that a connection broke, not whose; who is asked
 * then and does not answer is lost or hangs.
 */
final class Presence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);
    private static final int PATIENCE_MILLISECONDS = 2000;
    private static final int BACKLOG = 64;

    private final ServerSocket server;
    private volatile long number;
    private volatile List<Integer> reported = List.of();

    /** Starts to answer on a free port of the address that {@code host} names. */
    Presence(String host) throws IOException {
        server = new ServerSocket(0, BACKLOG, InetAddress.getByName(host));
        Thread thread = new Thread(this::serve, "ssl4j-presence");
        thread.setDaemon(true);
        thread.start();
    }

    /** How a worker answered. */
    enum State {
        /** Nobody listens there any more. */
        GONE,
        /** Somebody listens but does not answer, as a frozen process does. */
        SILENT,
        /** It has yet to come to the collective in question. */
        BEHIND,
        PRESENT
    }

    int port() {
        return server.getLocalPort();
    }

    /** Notes that this worker comes to a collective. */
    void arrive(long collective) {
        number = collective;
    }

    /** Returns the ranks that another worker found missing; empty if none told. */
    List<Integer> reported() {
        return reported;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(PATIENCE_MILLISECONDS);
                answer(socket);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.debug("a question how far this worker is was not answered", e);
                }
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int count = in.readUnsignedShort();
        int[] ranks = new int[count];
        for (int i = 0; i < count; i++) {
            ranks[i] = in.readUnsignedShort();
        }
        if (count > 0 && reported.isEmpty()) {
            reported = IntStream.of(ranks).boxed().toList();
        }
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeLong(number);
        out.flush();
    }

    /**
     * Asks all workers at once, and returns how they answered, by rank.
     *
     * @param peers by rank; null for this worker, which counts as present
     * @param missing the ranks that this worker has found missing, to tell the others
     */
    State[] ask(List<InetSocketAddress> peers, List<Integer> missing) {
        State[] states = new State[peers.size()];
        IntConsumer question = rank -> states[rank] = ask(peers.get(rank), missing);
        CompletableFuture<?>[] questions = IntStream.range(0, states.length)
                .mapToObj(rank -> CompletableFuture.runAsync(() -> question.accept(rank), Presence::start))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(questions).join();
        return states;
    }

    private static void start(Runnable question) {
        Thread thread = new Thread(question, "ssl4j-presence-question");
        thread.setDaemon(true);
        thread.start();
    }

    private State ask(InetSocketAddress peer, List<Integer> missing) {
        if (peer == null) {
            return State.PRESENT;
        }
        try (Socket socket = new Socket()) {
            socket.connect(peer, PATIENCE_MILLISECONDS);
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            return ask(socket, missing);
        } catch (IOException e) {
            LOG.debug("no worker at {}", peer, e);
            return State.GONE;
        }
    }

    private State ask(Socket socket, List<Integer> missing) {
        try {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeShort(missing.size());
            for (int rank : missing) {
                out.writeShort(rank);
            }
            out.flush();
            return new DataInputStream(socket.getInputStream()).readLong() < number ? State.BEHIND : State.PRESENT;
        } catch (SocketTimeoutException e) {
            LOG.debug("the worker at {} does not answer", socket, e);
            return State.SILENT;
        } catch (IOException e) {
            LOG.debug("the worker at {} went away", socket, e);
            return State.GONE;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            LOG.debug("the port on which this worker answers did not close", e);
        }
    }
}
