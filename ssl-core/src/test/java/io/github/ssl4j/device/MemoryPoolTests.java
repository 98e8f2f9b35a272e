package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tests of {@link MemoryPool}. */
class MemoryPoolTests {
    private static final long MEBIBYTE = 1 << 20;

    private final SmallSystem system = new SmallSystem(Long.MAX_VALUE);
    private final MemoryPool<String> pool = new MemoryPool<>(system);

    /** A system with so many bytes, which names its blocks. */
    private static final class SmallSystem implements MemoryPool.Source<String> {
        private final long room;
        private final List<Long> obtained = new ArrayList<>();
        private final List<String> released = new ArrayList<>();

        SmallSystem(long room) {
            this.room = room;
        }

        @Override
        public String obtain(long bytes) {
            if (bytes > room) {
                return null;
            }
            obtained.add(bytes);
            return "block " + obtained.size();
        }

        @Override
        public void release(String block) {
            released.add(block);
        }
    }

    @Test
    void smallThingsShareABlock() {
        MemoryPool.Loan<String> first = pool.lend(100);
        MemoryPool.Loan<String> second = pool.lend(1);
        assertThat(first.block()).isSameAs(second.block());
        assertThat(List.of(first.offset(), first.bytes(), second.offset(), second.bytes()))
                .containsExactly(0L, 128L, 128L, 64L);
        assertThat(system.obtained).containsExactly(MEBIBYTE);
    }

    @Test
    void neighboursGivenBackInAnyOrderAreOnePartAgain() {
        List<MemoryPool.Loan<String>> quarters = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            quarters.add(pool.lend(MEBIBYTE / 4));
        }
        for (int i : new int[] {2, 0, 3, 1}) {
            pool.giveBack(quarters.get(i));
        }
        assertThat(pool.lend(MEBIBYTE))
                .isEqualTo(new MemoryPool.Loan<>(quarters.get(0).block(), 0, MEBIBYTE));
    }

    @Test
    void theFirstPartThatIsLargeEnoughIsLent() {
        MemoryPool.Loan<String> small = pool.lend(64);
        pool.lend(64);
        MemoryPool.Loan<String> large = pool.lend(640);
        pool.lend(64);
        pool.giveBack(small);
        pool.giveBack(large);
        assertThat(pool.lend(128).offset()).isEqualTo(large.offset());
        assertThat(pool.lend(64).offset()).isEqualTo(small.offset());
    }

    @Test
    void blocksGrowWithWhatIsHeldUpTo256Mebibytes() {
        for (int i = 0; i < 700; i++) {
            pool.lend(MEBIBYTE);
        }
        assertThat(system.obtained.stream().map(bytes -> bytes / MEBIBYTE))
                .containsExactly(1L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 256L);
        assertThat(pool.statistics().bytesInUse()).isEqualTo(700 * MEBIBYTE);
        assertThat(pool.lend(1000 * MEBIBYTE).block().bytes()).isEqualTo(1000 * MEBIBYTE);
    }

    @Test
    void whereThereIsLittleRoomABlockIsNoLargerThanWhatIsAskedFor() {
        MemoryPool<String> tight = new MemoryPool<>(new SmallSystem(1000));
        assertThat(tight.lend(900).block().bytes()).isEqualTo(960);
        assertThatThrownBy(() -> tight.lend(2000))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessage("no room for 2048 bytes; the device holds 960 bytes, of which 0 are free");
    }

    @Test
    void whatIdlesGoesBackBeforeTheSystemIsAskedInVain() {
        pool.giveBack(pool.lend(64));
        assertThatThrownBy(() -> new MemoryPool<>(new SmallSystem(0)).lend(1)).hasMessageContaining("64 bytes");
        SmallSystem narrow = new SmallSystem(MEBIBYTE);
        MemoryPool<String> tight = new MemoryPool<>(narrow);
        tight.giveBack(tight.lend(64));
        assertThatThrownBy(() -> tight.lend(2 * MEBIBYTE)).hasMessageContaining("holds 0 bytes");
        assertThat(narrow.released).containsExactly("block 1");
    }

    @Test
    void trimKeepsBlocksOfWhichAPartIsOnLoan() {
        MemoryPool.Loan<String> kept = pool.lend(64);
        pool.giveBack(pool.lend(64));
        pool.giveBack(pool.lend(3 * MEBIBYTE));
        pool.trim();
        assertThat(system.released).containsExactly("block 2");
        assertThat(pool.statistics().bytesHeld()).isEqualTo(MEBIBYTE);
        pool.close();
        assertThat(pool.statistics().bytesHeld()).isEqualTo(MEBIBYTE);
        pool.giveBack(kept);
        assertThat(pool.statistics().bytesHeld()).isZero();
        assertThatThrownBy(() -> pool.lend(1)).hasMessageContaining("device that is closed");
    }

    @Test
    void whatIsOnLoanNeverOverlapsAndAllOfItComesTogetherAgain() {
        for (int seed = 0; seed < 100; seed++) {
            MemoryPool<String> mixed = new MemoryPool<>(new SmallSystem(Long.MAX_VALUE));
            Random random = new Random(seed);
            List<MemoryPool.Loan<String>> loans = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                if (loans.isEmpty() || random.nextInt(5) < 3) {
                    MemoryPool.Loan<String> loan = mixed.lend(1 + random.nextInt(1 << random.nextInt(22)));
                    assertThat(loans).noneMatch(other -> overlap(loan, other));
                    loans.add(loan);
                } else {
                    mixed.giveBack(loans.remove(random.nextInt(loans.size())));
                }
            }
            assertThat(mixed.statistics().bytesInUse())
                    .isEqualTo(loans.stream().mapToLong(MemoryPool.Loan::bytes).sum());
            loans.forEach(mixed::giveBack);
            mixed.trim();
            assertThat(mixed.statistics().bytesHeld()).isZero();
        }
    }

    private static boolean overlap(MemoryPool.Loan<String> one, MemoryPool.Loan<String> other) {
        return one.block() == other.block()
                && one.offset() < other.offset() + other.bytes()
                && other.offset() < one.offset() + one.bytes();
    }
}
