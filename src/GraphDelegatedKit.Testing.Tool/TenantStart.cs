using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// What a command starts a tenant with.
internal sealed record TenantStart(LocalTenantOptions Options)
{
    // Without a slash at the end, so that a script can append a path.
    public static string GetHttpAddress(LocalTenant tenant) => tenant.Address.HttpAddress.ToString().TrimEnd('/');

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
