using GraphDelegatedKit;
using GraphDelegatedKit.Testing;
using Killed;

// Killed upload|download TENANT-FOLDER OWN-FOLDER FILE DRIVE PATH
// Killed stream TENANT-FOLDER OWN-FOLDER - DRIVE PATH < FILE
// Killed jobs TENANT-FOLDER OWN-FOLDER REQUESTS
// Killed restores TENANT-FOLDER
// Work with the local tenant that runs on a folder, made to be killed at any moment and run again.
if (args is ["restores", var stateFolder])
{
    await Restores.RunAsync(stateFolder);
    return;
}

var (command, tenantFolder, workingFolder, file) = (args[0], args[1], args[2], args[3]);
var tenant = await LocalTenantAddress.FindRunningAsync(tenantFolder)
    ?? throw new InvalidOperationException($"No tenant runs on '{tenantFolder}'.");

await using var session = DelegatedSession.Open(new DelegatedSessionOptions
{
    ClientId = tenant.ClientId,
    Tenant = tenant.TenantId,
    Scopes = ["Files.ReadWrite.All", "User.Read.All", "User.EnableDisableAccount.All"],
    Interaction = Interaction.Allowed,
    Methods = [SignInMethod.DeviceCode],
    DeviceCodePrompt = (code, cancellationToken) =>
        new SimulatedUser(tenant, tenant.DefaultUser).EnterCodeAsync(code.UserCode, cancellationToken),
    Cache = new TokenCacheOptions { Path = Path.Combine(workingFolder, "sign-in.bin"), Protection = [StorageProtection.OwnerOnlyFile] },
    HttpHandler = tenant.CreateHandler,
});
await using var graph = GraphClient.Create(
    session, new GraphClientOptions { HttpHandler = tenant.CreateHandler, TimeProvider = new FastForwardTimeProvider() });

await (command switch
{
    "jobs" => Task.WhenAll(
        UserListing.RunAsync(graph, Path.Combine(workingFolder, "listed")),
        BulkWrites.RunAsync(graph, file, Path.Combine(workingFolder, "job.state"))),
    _ => FileTransfer.RunAsync(graph, command, file, DrivePath.In(args[4], args[5]), Path.Combine(workingFolder, "transfers")),
});
