using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Uploads;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Hosting;

// The parts of a tenant that the endpoints use.
internal sealed record TenantServices(
    LocalTenantOptions Options,
    StateFolder StateFolder,
    TenantRegistration Registration,
    SigningKey SigningKey,
    AppRegistry Apps,
    UserDirectory Users,
    DriveRegistry Drives,
    LocalFaults Faults)
{
    public LocalDownloads Downloads { get; } = new();

    public ShareRegistry Shares { get; } = new(StateFolder, Drives);

    public MailboxStore Mailboxes { get; } = new(StateFolder, Drives.Blobs, Options.TimeProvider);

    public UploadLog UploadLog { get; } = new();

    public ConsentStore Consents { get; } = new(Users, Apps);

    public PermissionTable Permissions { get; } = new(Options);

    public AccessTokenIssuer AccessTokens { get; } = new(Registration, SigningKey, Users, Options);
}
