using GraphDelegatedKit.Testing.Tool.Seed;

namespace GraphDelegatedKit.Testing.Tool;

// What a command starts a tenant with.
internal sealed record TenantStart(LocalTenantOptions Options, SeedFile? Seed)
{
    // A failure that the user can correct is a CommandFailedException.
    public async Task<LocalTenant> StartAsync()
    {
        try
        {
            var tenant = await LocalTenant.StartAsync(Options).ConfigureAwait(false);
            try
            {
                if (Seed is not null)
                    await Seeder.ApplyAsync(tenant, Seed, Options.StateFolder).ConfigureAwait(false);
                return tenant;
            }
            catch
            {
                await tenant.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception exception) when (StartErrors.Describe(exception, Options) is { } message)
        {
            throw new CommandFailedException(message, exception);
        }
    }
}
