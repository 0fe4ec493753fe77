using System.Security.Cryptography;
using System.Text;

namespace GraphDelegatedKit.Testing.People;

// People by number: names, titles and gaps a real directory has (no title, not enabled, letters beyond ASCII), and no chance in any of it.
internal static class MadeUpPeople
{
    private const string Domain = "contoso.onmicrosoft.com";

    private static readonly string[] Given =
    [
        "Ada", "Bruno", "Carmen", "Deniz", "Elif", "Farid", "Grete", "Hugo", "Ines", "Jonas", "Kiran", "Lea", "Mateo", "Nadia", "Omar", "Priya",
        "Quentin", "Rosa", "Sven", "Tessa", "Umar", "Vera", "Wanda", "Xenia", "Yusuf", "Zoë", "Łukasz", "Søren", "Chloé", "José", "Aroha",
    ];

    private static readonly string[] Family =
    [
        "Lindqvist", "Moreau", "Okafor", "Tanaka", "Haddad", "Novak", "Silva", "Keller", "Rossi", "Duarte", "Fischer", "Gupta", "Hansen", "Ito",
        "Jansen", "Kowalska", "Larsen", "Mbeki", "Nakamura", "O'Brien", "Petrov", "Quispe", "Reyes", "Sørensen", "Tran", "Ueda", "Vargas",
        "Weber", "Xu", "Yıldız", "Zielińska", "Müller", "García", "Andersson", "Botha", "Castro", "Dlamini",
    ];

    private static readonly string?[] Titles =
    [
        "Engineer", "Accountant", "Product Manager", "Support Specialist", "Designer", "Sales Manager", null, "Data Analyst", "Technician",
        "Team Lead", "Recruiter", "Legal Counsel", "Project Manager",
    ];

    private static readonly string[] Departments = ["Engineering", "Finance", "Sales", "People", "Operations", "Legal", "Support"];

    private static readonly string[] Offices = ["Lisbon/2", "Utrecht/1", "Nairobi/3", "Osaka/14", "Monterrey/5"];

    public static LocalUser[] Make(int count)
    {
        var people = new LocalUser[count];
        for (var number = 0; number < count; number++)
            people[number] = Person(number);
        return people;
    }

    private static LocalUser Person(int number)
    {
        // 31 given names and 37 family names share no factor, so walking both at once meets every pair before the first repeats.
        var given = Given[number % Given.Length];
        var family = Family[number % Family.Length];
        var round = number / (Given.Length * Family.Length);
        var mailbox = Plain(given) + "." + Plain(family) + (round == 0 ? "" : round + 1);
        var address = $"{mailbox}@{Domain}";

        return new LocalUser
        {
            Id = IdOf(address),
            DisplayName = $"{given} {family}",
            GivenName = given,
            Surname = family,
            UserPrincipalName = address,
            Mail = address,
            JobTitle = number == 0 ? "IT Administrator" : Titles[number % Titles.Length],
            Department = number == 0 ? "Operations" : Departments[number % Departments.Length],
            OfficeLocation = Offices[number % Offices.Length],
            MobilePhone = number % 3 == 1 ? null : $"+1 425 555 {number % 10_000:0000}",
            PreferredLanguage = "en-US",
            AccountEnabled = number % 17 != 11,
            IsAdministrator = number == 0,
        };
    }

    private static string IdOf(string address) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 16)).ToString();

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.ToLowerInvariant())
        {
            plain.Append(letter switch
            {
                'ë' or 'é' => "e",
                'ł' => "l",
                'ø' => "o",
                'ı' => "i",
                'ñ' or 'ń' => "n",
                'í' => "i",
                'ü' => "u",
                '\'' => "",
                _ => letter.ToString(),
            });
        }

        return plain.ToString();
    }
}
