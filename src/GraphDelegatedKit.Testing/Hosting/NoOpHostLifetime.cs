using Microsoft.Extensions.Hosting;

namespace GraphDelegatedKit.Testing.Hosting;

// The usual lifetime listens for Ctrl+C and SIGTERM; those belong to the program that embeds the tenant.
internal sealed class NoOpHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
