namespace GraphDelegatedKit.Testing.Tool;

// What a command starts a tenant with.
internal sealed record TenantStart(LocalTenantOptions Options)
{
    // A failure that the user can correct is a CommandFailedException.
    public async Task<LocalTenant> StartAsync()
    {
        try
        {
            return await LocalTenant.StartAsync(Options).ConfigureAwait(false);
        }
        catch (Exception exception) when (StartErrors.Describe(exception, Options) is { } message)
        {
            throw new CommandFailedException(message, exception);
        }
    }
}
