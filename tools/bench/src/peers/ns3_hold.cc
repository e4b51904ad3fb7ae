// W1 in ns-3: `ns3_hold PENDING EVENTS` prints what it found and cost as JSON.
#include <ctime>
#include <iostream>
#include <random>
#include <sys/resource.h>
#include <vector>

#include <ns3/object-factory.h>
#include <ns3/simulator.h>
#include <ns3/nstime.h>
#include <ns3/string.h>

using namespace ns3;

static std::mt19937_64 source{1};
static std::exponential_distribution<double> exponential{1.0};
static unsigned long handled = 0;
static unsigned long wanted = 0;

/** Four classes share the work, as in the other implementations. */
template <int kind>
struct Node {
    void Fire() {
        if (++handled == wanted) Simulator::Stop();
        Simulator::Schedule(Seconds(exponential(source)), &Node::Fire, this);
    }
};

int main(int, char** argv) {
    const unsigned long pending = std::stoul(argv[1]);
    wanted = std::stoul(argv[2]);
    Simulator::SetScheduler(ObjectFactory("ns3::PriorityQueueScheduler"));
    Node<0> a;
    Node<1> b;
    Node<2> c;
    Node<3> d;
    for (unsigned long n = 0; n < pending; n++) {
        const Time first = Seconds(exponential(source));
        switch (n & 3) {
            case 0: Simulator::Schedule(first, &Node<0>::Fire, &a); break;
            case 1: Simulator::Schedule(first, &Node<1>::Fire, &b); break;
            case 2: Simulator::Schedule(first, &Node<2>::Fire, &c); break;
            default: Simulator::Schedule(first, &Node<3>::Fire, &d);
        }
    }
    const std::clock_t start = std::clock();
    Simulator::Run();
    const double nanoseconds = 1e9 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    // Each event that was handled has scheduled one, so as many are pending as in the beginning.
    std::cout << "{\"units\":" << handled << ",\"facts\":{\"handled\":" << handled << ",\"pending\":" << pending
              << "},\"near\":{},\"cpuNs\":" << nanoseconds / handled << ",\"peakMb\":" << usage.ru_maxrss / 1024 << "}\n";
}
