namespace GraphDelegatedKit.Testing.Hosting;

// The roles of a host name. Loopback names have all roles.
[Flags]
internal enum HostRole
{
    None = 0,
    SignIn = 1,
    Graph = 2,
    Files = 4,
    Any = SignIn | Graph | Files,
}
