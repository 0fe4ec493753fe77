using System.CommandLine;
using System.CommandLine.Parsing;
using Samples;

namespace AppRegistration;

/// <summary>The options that say what a web app authenticates with, and where that is stored.</summary>
internal sealed class CredentialOptions
{
    private const int DefaultMonths = 12, MaxMonths = 24; // https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials
    private const double DaysOfMonth = 365.0 / 12;

    private readonly Option<string?> _credential = ChoiceOption.Create(
        "--credential", "What the web app authenticates with.", "secret", "secret", "certificate", "federated");
    private readonly Option<string?> _secretFile = new("--secret-file")
    {
        HelpName = "FILE",
        Description = "Store the secret in a file of environment variables that only you can read.",
    };
    private readonly Option<string?> _userSecrets = new("--user-secrets")
    {
        HelpName = "ID",
        Description = "Store the secret in the user secrets of this id. Default: those of the project in the folder of --configure.",
    };
    private readonly Option<bool> _showSecret = new("--show-secret")
    {
        Description = "Print the secret on stdout instead: everyone who reads it can act as the app.",
    };
    private readonly Option<string?> _certificate = new("--certificate")
    {
        HelpName = "FILE",
        Description = "The PKCS #12 file of --credential certificate, which only you can read. It is created if it does not exist.",
    };
    private readonly Option<string?> _issuer = new("--issuer")
    {
        HelpName = "URL",
        Description = "--credential federated: the issuer of the tokens.",
    };
    private readonly Option<string?> _subject = new("--subject")
    {
        HelpName = "TEXT",
        Description = "--credential federated: the subject of the tokens.",
    };
    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        HelpName = "FILE",
        Description = "--credential federated: the file from which the web app reads the token.",
    };
    private readonly Option<int> _months = new("--months")
    {
        HelpName = "N",
        Description = $"How long a secret or a certificate is valid, {MaxMonths} months at most. A policy may allow less.",
        DefaultValueFactory = _ => DefaultMonths,
    };

    public CredentialOptions() => _months.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var months) && months is >= 1 and <= MaxMonths))
            result.AddError($"--months takes a number from 1 to {MaxMonths}, not '{token.Value}'.");
    });

    public void AddTo(Command command, bool canCreate)
    {
        IReadOnlyList<Option> options = canCreate
            ? [_credential, _secretFile, _userSecrets, _showSecret, _certificate, _issuer, _subject, _tokenFile, _months]
            : [_secretFile, _userSecrets, _certificate];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <returns>The credential to create or renew.</returns>
    /// <exception cref="UsageException">The command line does not say where to store it.</exception>
    public IAppCredential Create(ParseResult parseResult, string subject, string? configurationPath)
    {
        var lifetime = TimeSpan.FromDays(Math.Floor(parseResult.GetValue(_months) * DaysOfMonth));
        return parseResult.GetValue(_credential) switch
        {
            "certificate" => new CertificateCredential(
                parseResult.GetValue(_certificate)
                ?? throw new UsageException(
                    "--credential certificate needs --certificate FILE: where to store the certificate and its key."),
                subject,
                lifetime),
            "federated" => CreateFederated(parseResult),
            _ => CreateSecret(parseResult, configurationPath, lifetime),
        };
    }

    /// <returns>The credential that the options lead to; <see langword="null"/> if they name none.</returns>
    public IAppCredential? Find(ParseResult parseResult, string? configurationPath) =>
        parseResult.GetValue(_certificate) is { } certificate ? new CertificateCredential(certificate, "", TimeSpan.Zero)
        : FindStore(parseResult, configurationPath) is { } store ? new SecretCredential(store, TimeSpan.Zero)
        : null;

    private SecretCredential CreateSecret(ParseResult parseResult, string? configurationPath, TimeSpan lifetime)
    {
        var places = new[] { parseResult.GetValue(_secretFile), parseResult.GetValue(_userSecrets) }.Count(place => place is not null)
            + (parseResult.GetValue(_showSecret) ? 1 : 0);
        if (places > 1) throw new UsageException("--secret-file, --user-secrets and --show-secret: give one of them.");

        var store = FindStore(parseResult, configurationPath);
        return store is null && !parseResult.GetValue(_showSecret)
            ? throw new UsageException(
                "Say where the client secret goes: --secret-file FILE, --user-secrets ID, --show-secret, " +
                "or --configure with a file in the folder of a project that has user secrets.")
            : new SecretCredential(store, lifetime);
    }

    private ISecretStore? FindStore(ParseResult parseResult, string? configurationPath)
    {
        if (parseResult.GetValue(_showSecret)) return null;
        if (parseResult.GetValue(_secretFile) is { } file) return new SecretFileStore(file);
        var folder = configurationPath is null ? null : Path.GetDirectoryName(Path.GetFullPath(configurationPath));
        var id = parseResult.GetValue(_userSecrets) ?? (folder is null ? null : UserSecretsStore.FindId(folder));
        return id is null ? null : new UserSecretsStore(id);
    }

    private FederatedCredential CreateFederated(ParseResult parseResult) =>
        parseResult.GetValue(_issuer) is { } issuer && parseResult.GetValue(_subject) is { } subject
            ? Uri.TryCreate(issuer, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttps
                ? new FederatedCredential(issuer, subject, parseResult.GetValue(_tokenFile))
                : throw new UsageException("--issuer is not an https address.")
            : throw new UsageException("--credential federated needs --issuer URL and --subject TEXT.");
}
