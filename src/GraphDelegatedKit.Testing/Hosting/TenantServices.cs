using GraphDelegatedKit.Testing.Drives;
using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Graph.DirectoryObjects;
using GraphDelegatedKit.Testing.Groups;
using GraphDelegatedKit.Testing.Mail;
using GraphDelegatedKit.Testing.Rules;
using GraphDelegatedKit.Testing.Shares;
using GraphDelegatedKit.Testing.Storage;
using GraphDelegatedKit.Testing.Uploads;
using GraphDelegatedKit.Testing.Users;

namespace GraphDelegatedKit.Testing.Hosting;

// The parts of a tenant that the endpoints use. Restoring a snapshot creates others, from the documents of the snapshot, as a start of the
// tenant does: so whatever a registry stores in the state folder is part of snapshots, and nothing else.
internal sealed record TenantServices(
    LocalTenantOptions Options,
    StateFolder StateFolder,
    TenantRegistration Registration,
    SigningKey SigningKey,
    AppRegistry Apps,
    UserDirectory Users,
    DriveRegistry Drives,
    LocalFaults Faults,
    LocalClock Clock,
    RuleRegistry Rules)
{
    public LocalDownloads Downloads { get; init; } = new();

    public ShareRegistry Shares { get; } = new(StateFolder, Drives);

    public MailboxStore Mailboxes { get; } = new(StateFolder, Drives.Blobs, Clock);

    public MailDelivery MailDelivery => new(Mailboxes, Users, Clock);

    public GroupRegistry Groups { get; } = new(StateFolder, Users, Drives.Teams, Options.Groups, Clock);

    public DeviceCodeStore DeviceCodes { get; } = new(StateFolder, Apps, Users, Options, Clock);

    public TenantDomains Domains { get; } = new(Users);

    public DirectoryRelations Relations => new(Users, Groups);

    public UploadLog UploadLog { get; init; } = new();

    public ConsentStore Consents { get; } = new(Users, Apps, new ServicePrincipalRegistry(Apps, Users, Registration, Options));

    public PermissionTable Permissions { get; } = new(Options);

    public AccessTokenIssuer AccessTokens { get; } = new(Registration, SigningKey, Users, Options, Clock);

    public ServicePrincipalRegistry ServicePrincipals => Consents.Principals;

    // A restored snapshot does not change how the services behave.
    public void AdoptSettings(TenantServices previous)
    {
        Drives.AdoptSettings(previous.Drives);
        Shares.RequiresRedemption = previous.Shares.RequiresRedemption;
        Mailboxes.RangesPropertyName = previous.Mailboxes.RangesPropertyName;
    }
}
