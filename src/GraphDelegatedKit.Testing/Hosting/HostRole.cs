namespace GraphDelegatedKit.Testing.Hosting;

// What a host name is asked for. The loopback names play all roles at once.
[Flags]
internal enum HostRole
{
    None = 0,
    SignIn = 1,
    Graph = 2,
    Files = 4,
    Any = SignIn | Graph | Files,
}
