namespace AppRegistration;

/// <summary>What an application is registered for.</summary>
internal enum AppKind
{
    /// <summary>A public client: a console program, which cannot keep a secret.</summary>
    Console,

    /// <summary>A confidential client: a web app, which authenticates with a credential.</summary>
    Web,
}
