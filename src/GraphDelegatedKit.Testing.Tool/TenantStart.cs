using GraphDelegatedKit.Testing.Tool.Errors;

namespace GraphDelegatedKit.Testing.Tool;

// Starts the tenant of a command with its options.
internal sealed record TenantStart(LocalTenantOptions Options)
{
    // Returns the address without a slash at the end, so that a script can append a path.
    public static string GetHttpAddress(LocalTenant tenant) => tenant.Address.HttpAddress.ToString().TrimEnd('/');

    // Throws a CommandFailedException for a failure that the user can correct.
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
