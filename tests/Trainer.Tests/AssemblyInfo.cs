// libtorch spreads each test over all cores; two tests at once only get in each other's way.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
