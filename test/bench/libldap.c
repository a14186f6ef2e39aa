/*
 * The least that a login costs: search and bind with libldap, one connection that searches and eight
 * that check passwords. It does what client.js does, with the same people in the same order, and
 * prints the same measurement.
 *
 * libldap URL BASE SERVICE_DN SERVICE_PASSWORD PEOPLE CONCURRENCY AMOUNT AMOUNT [PER_SECOND]
 * The amounts, of the warm-up and of the load, are two numbers: at least so many logins, at least so
 * many seconds.
 */
#include <ldap.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

enum { BIND_CONNECTIONS = 8, IN_FLIGHT = 16384, PATIENCE_SECONDS = 20 };

struct login {
  char name[32];
  char *dn;
  bool is_wrong;
  double due;
  struct login *next;
};

struct list {
  struct login *first, *last;
};

struct bind_connection {
  LDAP *ld;
  struct login *login;
};

struct amount {
  long logins;
  double seconds;
};

struct latencies {
  double *ms;
  size_t count, room;
};

static const char *base;
static unsigned people;
static LDAP *searcher;
static struct login *searching[IN_FLIGHT]; /* by message id */
static struct bind_connection binders[BIND_CONNECTIONS];
static struct login logins[IN_FLIGHT];
static struct list unused, waiting;
static long started, ended;
static struct latencies accepted, all;

static void fail(const char *what, int code) {
  fprintf(stderr, "Error: %s: %s\n", what, ldap_err2string(code));
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

/* mulberry32, as in people.js. */
static double random_number(uint32_t *state) {
  *state += 0x6d2b79f5;
  uint32_t mixed = (*state ^ (*state >> 15)) * (1 | *state);
  mixed = (mixed + (mixed ^ (mixed >> 7)) * (61 | mixed)) ^ mixed;
  return (mixed ^ (mixed >> 14)) / 4294967296.0;
}

static void push(struct list *list, struct login *login) {
  login->next = NULL;
  if (list->last) list->last->next = login;
  else list->first = login;
  list->last = login;
}

static struct login *shift(struct list *list) {
  struct login *login = list->first;
  if (login == NULL) return NULL;
  list->first = login->next;
  if (list->first == NULL) list->last = NULL;
  return login;
}

static void note(struct latencies *latencies, double ms) {
  if (latencies->count == latencies->room) {
    latencies->room = latencies->room * 2 + 1024;
    latencies->ms = realloc(latencies->ms, latencies->room * sizeof(double));
  }
  latencies->ms[latencies->count++] = ms;
}

static LDAP *connect_to(const char *url) {
  LDAP *ld;
  int version = LDAP_VERSION3;
  int code = ldap_initialize(&ld, url);
  if (code != LDAP_SUCCESS) fail(url, code);
  ldap_set_option(ld, LDAP_OPT_PROTOCOL_VERSION, &version);
  ldap_set_option(ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  code = ldap_connect(ld);
  if (code != LDAP_SUCCESS) fail(url, code);
  return ld;
}

static int descriptor(LDAP *ld) {
  int fd = -1;
  ldap_get_option(ld, LDAP_OPT_DESC, &fd);
  return fd;
}

static void start_login(double due) {
  static uint32_t state = 42;
  static char *attributes[] = {"uid", "entryUUID", "mail", "cn", "sn", "givenName", NULL};
  struct login *login = shift(&unused);
  if (login == NULL) fail("too many logins in flight", LDAP_OTHER);
  unsigned number = random_number(&state) * people;
  login->is_wrong = started++ % 100 == 99;
  login->due = due;
  snprintf(login->name, sizeof login->name, "user%05u", number);
  char filter[64];
  snprintf(filter, sizeof filter, "(uid=%s)", login->name);
  int id;
  int code = ldap_search_ext(searcher, base, LDAP_SCOPE_SUBTREE, filter, attributes, 0, NULL, NULL,
                             NULL, 2, &id);
  if (code != LDAP_SUCCESS) fail("search", code);
  if (searching[id % IN_FLIGHT]) fail("two searches of one id", LDAP_OTHER);
  searching[id % IN_FLIGHT] = login;
}

static void start_bind(struct bind_connection *connection, struct login *login) {
  char password[64];
  int length = snprintf(password, sizeof password, "password of %s", login->name);
  struct berval secret = {length, password};
  if (login->is_wrong) secret = (struct berval){5, "wrong"};
  int id;
  int code = ldap_sasl_bind(connection->ld, login->dn, LDAP_SASL_SIMPLE, &secret, NULL, NULL, &id);
  if (code != LDAP_SUCCESS) fail("bind", code);
  connection->login = login;
}

static int result_of(LDAP *ld, LDAPMessage *message) {
  int code;
  int parsed = ldap_parse_result(ld, message, &code, NULL, NULL, NULL, NULL, 0);
  return parsed == LDAP_SUCCESS ? code : parsed;
}

static void take_entry(struct login *login, LDAPMessage *message) {
  if (login->dn) fail("several entries", LDAP_OTHER);
  struct berval **names = ldap_get_values_len(searcher, message, "uid");
  if (names == NULL || names[0] == NULL || strcmp(names[0]->bv_val, login->name) != 0) {
    fail(login->name, LDAP_NO_SUCH_ATTRIBUTE);
  }
  ldap_value_free_len(names);
  login->dn = ldap_get_dn(searcher, message);
}

static void bind_or_wait(struct login *login) {
  for (int index = 0; index < BIND_CONNECTIONS; index += 1) {
    if (binders[index].login == NULL) {
      start_bind(&binders[index], login);
      return;
    }
  }
  push(&waiting, login);
}

static bool next_message(LDAP *ld, LDAPMessage **message) {
  struct timeval at_once = {0, 0};
  int type = ldap_result(ld, LDAP_RES_ANY, LDAP_MSG_ONE, &at_once, message);
  if (type < 0) fail("connection", LDAP_SERVER_DOWN);
  return type > 0;
}

static void read_searcher(void) {
  LDAPMessage *message;
  while (next_message(searcher, &message)) {
    struct login **place = &searching[ldap_msgid(message) % IN_FLIGHT];
    struct login *login = *place;
    if (ldap_msgtype(message) == LDAP_RES_SEARCH_ENTRY) {
      take_entry(login, message);
    } else {
      int code = result_of(searcher, message);
      if (code != LDAP_SUCCESS) fail("search", code);
      if (login->dn == NULL) fail(login->name, LDAP_NO_SUCH_OBJECT);
      *place = NULL;
      bind_or_wait(login);
    }
    ldap_msgfree(message);
  }
}

static void read_binder(struct bind_connection *connection) {
  LDAPMessage *message;
  if (!next_message(connection->ld, &message)) return;
  struct login *login = connection->login;
  int code = result_of(connection->ld, message);
  if (code != (login->is_wrong ? LDAP_INVALID_CREDENTIALS : LDAP_SUCCESS)) fail(login->name, code);
  ldap_msgfree(message);
  ldap_memfree(login->dn);
  login->dn = NULL;
  double ms = (now() - login->due) * 1000;
  note(&all, ms);
  if (!login->is_wrong) note(&accepted, ms);
  ended += 1;
  push(&unused, login);
  connection->login = NULL;
  struct login *next = shift(&waiting);
  if (next) start_bind(connection, next);
}

/* Waits until somebody answers, but not longer than that. */
static void read_answers(int patience_ms) {
  struct pollfd fds[BIND_CONNECTIONS + 1];
  fds[0] = (struct pollfd){descriptor(searcher), POLLIN, 0};
  for (int index = 0; index < BIND_CONNECTIONS; index += 1) {
    fds[index + 1] = (struct pollfd){descriptor(binders[index].ld), POLLIN, 0};
  }
  if (poll(fds, BIND_CONNECTIONS + 1, patience_ms) < 0) fail("poll", LDAP_SERVER_DOWN);
  if (fds[0].revents) read_searcher();
  for (int index = 0; index < BIND_CONNECTIONS; index += 1) {
    if (fds[index + 1].revents) read_binder(&binders[index]);
  }
}

/* Some at a time, each as soon as another one has ended. Gives how many there were in a second, without
   those that end after the time, as in load.js. */
static double closed_loop(struct amount amount, int concurrency) {
  started = ended = 0;
  long in_time = 0;
  double begin = now(), end = begin + amount.seconds;
  for (;;) {
    while (started - ended < concurrency && (started < amount.logins || now() < end)) {
      start_login(now());
    }
    if (started == ended) break;
    read_answers(1000);
    if (now() < end) in_time = ended;
  }
  return amount.seconds ? in_time / amount.seconds : ended / (now() - begin);
}

/* So many a second at random moments, as in load.js. */
static double open_loop(double seconds, double per_second) {
  uint32_t state = 43;
  started = ended = 0;
  accepted.count = all.count = 0;
  double begin = now();
  double due = begin - log(1 - random_number(&state)) / per_second;
  while (due < begin + seconds) {
    if (now() >= due) {
      start_login(due);
      due -= log(1 - random_number(&state)) / per_second;
    } else {
      /* Not asleep: waking up takes longer than what is left to wait. */
      read_answers(0);
    }
  }
  double patience = now() + PATIENCE_SECONDS;
  while (ended < started && now() < patience) read_answers(1000);
  return started / seconds;
}

static struct amount amount_of(char **arguments) {
  return (struct amount){atol(arguments[0]), atof(arguments[1])};
}

static double cpu_ms(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
         (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void machine_time(double *idle, double *total) {
  double ticks[8];
  FILE *file = fopen("/proc/stat", "r");
  *idle = *total = 0;
  if (file == NULL) return;
  if (fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", ticks, ticks + 1, ticks + 2, ticks + 3,
             ticks + 4, ticks + 5, ticks + 6, ticks + 7) == 8) {
    *idle = ticks[3];
    for (int index = 0; index < 8; index += 1) *total += ticks[index];
  }
  fclose(file);
}

static int by_size(const void *one, const void *other) {
  double difference = *(const double *)one - *(const double *)other;
  return difference < 0 ? -1 : difference > 0;
}

static double percentile(struct latencies latencies, double share) {
  long rank = (long)ceil(latencies.count * share) - 1;
  return latencies.count ? latencies.ms[rank < 0 ? 0 : rank] : 0;
}

static void print_percentiles(const char *name, struct latencies latencies) {
  qsort(latencies.ms, latencies.count, sizeof(double), by_size);
  printf("\"%s\":{\"p50\":%f,\"p95\":%f,\"p99\":%f,\"max\":%f},", name, percentile(latencies, 0.5),
         percentile(latencies, 0.95), percentile(latencies, 0.99), percentile(latencies, 1));
}

int main(int count, char **arguments) {
  if (count < 11) {
    fprintf(stderr, "Error: see the head of libldap.c for the arguments\n");
    return 2;
  }
  const char *url = arguments[1];
  base = arguments[2];
  people = atoi(arguments[5]);
  int concurrency = atoi(arguments[6]);
  struct amount load = amount_of(arguments + 9);
  double per_second = count > 11 ? atof(arguments[11]) : 0;

  searcher = connect_to(url);
  struct berval secret = {strlen(arguments[4]), arguments[4]};
  int code = ldap_sasl_bind_s(searcher, arguments[3], LDAP_SASL_SIMPLE, &secret, NULL, NULL, NULL);
  if (code != LDAP_SUCCESS) fail("service bind", code);
  for (int index = 0; index < BIND_CONNECTIONS; index += 1) binders[index].ld = connect_to(url);
  for (int index = 0; index < IN_FLIGHT; index += 1) push(&unused, &logins[index]);

  closed_loop(amount_of(arguments + 7), concurrency);

  double idle, total, idle_after, total_after;
  machine_time(&idle, &total);
  double cpu = cpu_ms();
  double rate = per_second ? open_loop(load.seconds, per_second) : closed_loop(load, concurrency);
  cpu = cpu_ms() - cpu;
  machine_time(&idle_after, &total_after);

  printf("{\"loginsPerSecond\":%f,\"cpuMsPerLogin\":%f,", rate, cpu / started);
  if (per_second) {
    printf("\"latency\":{");
    print_percentiles("accepted", accepted);
    print_percentiles("all", all);
    printf("\"failed\":0,\"unanswered\":%ld},", started - ended);
  }
  printf("\"idleShare\":%f}\n", (idle_after - idle) / (total_after - total));
  ldap_unbind_ext_s(searcher, NULL, NULL);
  for (int index = 0; index < BIND_CONNECTIONS; index += 1) {
    ldap_unbind_ext_s(binders[index].ld, NULL, NULL);
  }
  return 0;
}
