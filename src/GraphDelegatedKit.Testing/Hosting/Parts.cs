using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.State;
using GraphDelegatedKit.Testing.Uploads;

namespace GraphDelegatedKit.Testing.Hosting;

// What a tenant is made of; the endpoints pick what they need.
internal sealed record Parts(
    LocalTenantOptions Options,
    StateFolder State,
    Tenancy Tenancy,
    SigningKey SigningKey,
    People.People People,
    AllDrives Drives,
    LocalFaults Faults)
{
    public LocalDownloads Downloads { get; } = new();

    public AllShares Shares { get; } = new(State, Drives);

    public Mailboxes Mailboxes { get; } = new(State, Drives.Blobs, Options.TimeProvider);

    public UploadLog UploadLog { get; } = new();

    public AccessTokens AccessTokens { get; } = new(Tenancy, SigningKey, People, Options);
}
