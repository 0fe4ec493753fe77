using Microsoft.Extensions.Hosting;

namespace GraphDelegatedKit.Testing.Hosting;

// The default lifetime handles Ctrl+C and SIGTERM, which belong to the program that embeds the tenant.
internal sealed class NoOpHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
