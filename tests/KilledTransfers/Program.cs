using GraphDelegatedKit;
using GraphDelegatedKit.Testing;
using KilledTransfers;

// KilledTransfers upload|download TENANT-FOLDER OWN-FOLDER FILE DRIVE PATH
// One transfer with the local tenant that runs on a folder, made to be killed at any moment and run again.
var (verb, tenantFolder, ownFolder, file, place) = (args[0], args[1], args[2], args[3], DrivePath.In(args[4], args[5]));
var tenant = await LocalTenantAddress.FindRunningAsync(tenantFolder) ?? throw new InvalidOperationException($"No tenant runs on '{tenantFolder}'.");

await using var session = DelegatedSession.Open(new DelegatedSessionOptions
{
    ClientId = tenant.ClientId,
    Tenant = tenant.TenantId,
    Scopes = ["Files.ReadWrite.All"],
    Interaction = Interaction.Allowed,
    Methods = [SignInMethod.DeviceCode],
    DeviceCodePrompt = (code, stop) => new LocalVisitor(tenant, tenant.DefaultUser).EnterCodeAsync(code.UserCode, stop),
    Cache = new TokenCacheOptions { Path = Path.Combine(ownFolder, "sign-in.bin"), Protection = [CacheProtection.OwnerOnlyFile] },
    HttpHandler = tenant.CreateHandler,
});
await using var graph = GraphClient.Create(session, new GraphClientOptions { HttpHandler = tenant.CreateHandler, TimeProvider = new HurriedClock() });
var files = graph.Files(new FileTransferOptions { Journal = new TransferJournalOptions { Folder = Path.Combine(ownFolder, "transfers"), Protection = [JournalProtection.OwnerOnlyFile] } });

if (verb == "upload")
{
    var receipt = await files.UploadAsync(file, place);
    Console.WriteLine($"{receipt.Outcome} {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
}
else
{
    var receipt = await files.DownloadAsync(place, file, new DownloadOptions { IdleTimeout = TimeSpan.FromMinutes(5) }); // how long a silence is borne is not what is looked at
    Console.WriteLine($"Downloaded {receipt.Verified} {receipt.ResumedFrom} {receipt.Retries}");
}
